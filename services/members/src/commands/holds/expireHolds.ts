import { expireHoldsStep } from "../../store/holds/expireHoldsStep.js";
import type { Book } from "../Book.js";

const MOST_IN_STEP = 200;

/** Times out the holds whose time is over, by the database's clock. Answers how many. */
export async function expireHolds(book: Book): Promise<number> {
  let expired = 0;
  for (;;) {
    const step = await expireHoldsStep(book.database, MOST_IN_STEP);
    expired += step;
    if (step === 0) return expired;
  }
}
