import type { Database, Logger } from "@tessera/runtime";
import type { Setup } from "../domain/setup/Setup.js";

/** What the commands of the points book work with; made once at start by `openBook`. */
export interface Book {
  readonly database: Database;
  readonly log: Logger;
  /** What partners told, as of the last reload. */
  setup(): Setup;
  /** Reads what partners told again; called after their facts were applied, and when a decision met a newer revision. */
  reloadSetup(): Promise<Setup>;
  /** Called after a commit that put facts into the outbox. */
  published(): void;
}
