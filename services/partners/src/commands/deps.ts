import type { ServiceName } from "@tessera/contracts";
import type { Database, Peers, RunningBus } from "@tessera/runtime";

/** What every command of this service needs. */
export interface CommandDeps {
  readonly database: Database;
  /** Tells the relay that a commit has published. */
  readonly wake: () => void;
}

/** What the commands need that ask the whole network. */
export interface NetworkDeps extends CommandDeps {
  readonly peers: Peers;
  readonly bus: Pick<RunningBus, "outboxAgeSeconds" | "parked" | "replayParked" | "resend">;
  /** Every service, this one included. */
  readonly network: readonly ServiceName[];
  /** How long a service may take to tell its state before it counts as one that does not answer. */
  readonly stateTimeoutMs: number;
}

/** A request as it arrived: who asks, under which key. */
export interface Request {
  /** `callerScope` of who asks. */
  readonly scope: string;
  readonly idempotencyKey: string;
}
