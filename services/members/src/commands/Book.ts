import type { Batcher, Database, Logger } from "@tessera/runtime";
import type { Contacts } from "../store/contacts/openContacts.js";
import type { Setup } from "../domain/setup/Setup.js";
import type { AccountQueues } from "./batches/createAccountQueues.js";
import type { SubmittedSpend, SpendAnswer } from "./points/spendBatch.js";
import type { SubmittedPurchase } from "./purchases/recordBatch.js";
import type { RecordPurchaseAnswer } from "./purchases/RecordPurchaseAnswer.js";
import type { Whose } from "./Whose.js";

/** What the commands of the points book work with; made once at start by `openBook`. */
export interface Book {
  readonly database: Database;
  readonly log: Logger;
  /** What partners told, as of the last reload. */
  setup(): Setup;
  /** Reads what partners told again; for a decision that met a newer revision. */
  reloadSetup(): Promise<Setup>;
  /** Called after a commit that put facts into the outbox. */
  published(): void;
  /** The member's UUID; undefined for an unknown or blocked card. A member named by id is not looked for. */
  memberOf(whose: Whose): Promise<string | undefined>;
  readonly earning: Batcher<SubmittedPurchase, RecordPurchaseAnswer>;
  readonly spending: Batcher<SubmittedSpend, SpendAnswer>;
  readonly accounts: AccountQueues;
  readonly contacts: Contacts;
  /** Resolves when nothing is under way any more. */
  idle(): Promise<void>;
}
