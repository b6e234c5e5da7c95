import type { Database, Logger, Peers, RunningBus, ServiceMetrics } from "@tessera/runtime";
import type { FileQuota } from "../domain/files/fileQuota.js";
import type { Turnstile } from "./cycles/createTurnstile.js";

/** What commands of this service work with. */
export interface SettlementDeps {
  readonly database: Database;
  readonly bus: Pick<RunningBus, "wake" | "awaitBarrier">;
  readonly peers: Peers;
  readonly log: Logger;
  /** Told of what verifications found. */
  readonly metrics?: ServiceMetrics | undefined;
  readonly timings: Timings;
  /** What one partner may bring; without it everything. */
  readonly fileQuota?: FileQuota | undefined;
  /** Closers queue for one calendar, calculators for one cycle. */
  readonly closing: Turnstile;
  readonly calculating: Turnstile;
}

export interface Timings {
  /** How long closing waits for the facts behind the barriers; below the gateway's time-out of a request. */
  readonly barrierTimeoutMs: number;
  /** The same when a job waits and nobody else does. */
  readonly patientBarrierTimeoutMs: number;
  /** How long one instance has a verification for itself before another may take it. */
  readonly claimMs: number;
  /** Pause between two comparisons of what services hold, for saga steps under way to end. */
  readonly comparisonPauseMs: number;
}

/** Who asks under which idempotency key. */
export interface Request {
  readonly scope: string;
  readonly key: string;
}
