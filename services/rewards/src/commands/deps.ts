import type { Database, Logger, Peers } from "@tessera/runtime";
import type { CardBook } from "./redemption/createCardBook.js";
import type { SagaBatches } from "./redemption/createSagaBatches.js";

/** What the commands of this service need. */
export interface CommandDeps {
  readonly database: Database;
  readonly peers: Peers;
  readonly cards: CardBook;
  readonly sagas: SagaBatches;
  readonly log: Logger;
  /** Tells the relay that a commit has published. */
  readonly wake: () => void;
  readonly now: () => Date;
  /** Cryptographically random bytes. */
  readonly randomBytes: (length: number) => Uint8Array;
}

/** A request as it arrived: who asks, under which key. */
export interface Request {
  /** `callerScope` of who asks. */
  readonly scope: string;
  readonly idempotencyKey: string;
}
