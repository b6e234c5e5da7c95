import type { FactType, ParkedFact, ServiceName } from "@tessera/contracts";
import type { Logger } from "../logger.js";
import type { ServiceMetrics } from "../metrics/openMetrics.js";
import type { Database, Tx } from "../database/transaction.js";
import type { BusTransport, Envelope } from "./envelope.js";

/** A fact as a subscriber's handler sees it. The payload has passed the schema of its type. */
export interface ReceivedFact<Payload = unknown> {
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly sequence: number;
  readonly payload: Payload;
  /** RFC 3339, when the publisher recorded it. */
  readonly recordedAt: string;
}

/** Tells whether a fact is of this type, and types its payload. */
export function isFact<Payload>(type: FactType<Payload>, fact: ReceivedFact): fact is ReceivedFact<Payload> {
  return fact.topic === type.topic;
}

export interface Subscription {
  readonly publisher: ServiceName;
  /** All types of a family of keys: a type left out is a gap, and its key waits behind it. */
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of types with different payloads
  readonly types: readonly FactType<any>[];
  /**
   * Applies up to about 500 facts in the inbox's transaction: what it writes through `tx` happens once per fact. Facts of one
   * key come in their order. Throwing rolls the whole batch back; the bad fact is then looked for and parked.
   */
  readonly handle: (facts: readonly ReceivedFact[], tx: Tx) => Promise<void>;
}

export interface BusOptions {
  readonly database: Database;
  readonly service: ServiceName;
  readonly subscriptions: readonly Subscription[];
  readonly transport: BusTransport;
  readonly log: Logger;
  readonly settings?: Partial<BusSettings>;
  /** Told of the facts on their way. */
  readonly metrics?: ServiceMetrics | undefined;
}

export interface BusSettings {
  /** Rows that the relay hands over at once, and facts that a handler gets at most. */
  readonly batchSize: number;
  /** How long an idle relay sleeps when nobody wakes it. */
  readonly pollMs: number;
  /** A subscriber that takes longer than this for a batch is served apart from the others. */
  readonly laneTimeoutMs: number;
  /** Waits between the attempts at a fact that fails; after the last one it is parked. */
  readonly retryDelaysMs: readonly number[];
  /** Published rows are kept this long, so that a broker or a new subscriber can be fed again. */
  readonly retentionSeconds: number;
}

export const BUS_SETTINGS: BusSettings = {
  batchSize: 500,
  pollMs: 100,
  laneTimeoutMs: 5_000,
  retryDelaysMs: [100, 500, 2_500, 12_500],
  retentionSeconds: 7 * 24 * 3600,
};

export interface RunningBus {
  /** Stores envelopes of other services in the inbox; resolves when they are committed. Throws UNAVAILABLE. */
  deliver(envelopes: readonly Envelope[]): Promise<void>;
  /** Call it after a commit that published; polling is the fallback. */
  wake(): void;
  /** Age of the oldest fact that some subscriber has not been handed yet; 0 when there is none. */
  outboxAgeSeconds(): Promise<number>;
  parked(): Promise<ParkedFact[]>;
  /** Makes parked facts waiting again, with all their attempts before them. Unknown ids are ignored. Answers how many. */
  replayParked(ids: readonly string[]): Promise<number>;
  /**
   * Hands to every subscriber again what this service recorded since then, as far as it is kept: for a subscriber whose data are older
   * than what it had answered for. Facts that it has applied do nothing there. Answers how many facts go again.
   */
  resend(since: Date): Promise<number>;
  /** Resolves when the fact of this number is applied, whichever instance did it. Throws UNAVAILABLE on time-out. */
  awaitApplied(publisher: ServiceName, key: string, sequence: number, timeoutMs: number): Promise<void>;
  /**
   * Resolves when the barrier's marker, and everything of that publisher that arrived before it, is applied. Throws
   * UNAVAILABLE on time-out or when a parked fact stands before it.
   */
  awaitBarrier(publisher: ServiceName, barrierId: string, timeoutMs: number): Promise<void>;
  /** Hears what this service published, on every instance, once per instance. Answers how to stop listening. */
  onPublished(listener: (envelopes: readonly Envelope[]) => void): () => void;
  /** Finishes the batches under way. The transport and the database belong to the caller. */
  stop(): Promise<void>;
}
