import { inOneStatement, newId } from "@tessera/runtime";
import type { Book } from "../Book.js";

export interface SpendReversal {
  readonly redemptionId: string;
  readonly memberId: string;
  readonly reason: string;
}

/**
 * Gives the lots of a redemption their points back, once. A redemption that was never spent is remembered as one that never may
 * be. Throws NotAnAnswer(UNAVAILABLE).
 */
export async function reverseSpend(
  book: Book,
  { redemptionId, memberId, reason }: SpendReversal,
): Promise<"Reversed" | "NeverSpent"> {
  const outcome = await book.accounts.run(memberId, async () => {
    const [row] = await inOneStatement<{ outcome: "Reversed" | "NeverSpent" }>(
      book.database,
      "SELECT reverse_spend($1, $2, $3, $4, $5) AS outcome",
      [redemptionId, memberId, reason, newId(), newId()],
    );
    return row!.outcome;
  });
  book.published();
  return outcome;
}
