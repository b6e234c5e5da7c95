import { inTransaction } from "@tessera/runtime";
import { expireStep } from "../../store/points/expireStep.js";
import type { Book } from "../Book.js";
import { expireHolds } from "../holds/expireHolds.js";

const MOST_MEMBERS_IN_STEP = 500;

/** Writes the entries of every expiry up to `asOf`, for the job: what it does twice has one effect. Answers how many lots. */
export async function expireDuePoints(book: Book, asOf: Date): Promise<number> {
  // What a hold earmarks does not expire before the hold ends, and one whose time is over has ended.
  await expireHolds(book);
  let lots = 0;
  for (;;) {
    const step = await inTransaction(book.database, async (tx) => expireStep(tx, asOf, MOST_MEMBERS_IN_STEP));
    lots += step.lots;
    if (step.lots > 0) book.published();
    if (!step.more) return lots;
  }
}
