import type { RunningBus } from "@tessera/runtime";
import type { Book } from "../commands/Book.js";

/** What the public fields of the points book work with. */
export interface MembersGraphDeps {
  readonly book: Book;
  /** Hears what this service published: the source of subscriptions. */
  readonly onPublished: RunningBus["onPublished"];
}
