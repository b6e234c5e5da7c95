import { compareText } from "../compareText.js";

/** What a member owes an issuer since a return. */
export interface OpenDebt {
  readonly debtId: string;
  readonly creditorCode: string;
  readonly receiptNumber: string;
  /** Place within its return. */
  readonly position: number;
  readonly occurredAt: Date;
  readonly remaining: bigint;
}

export interface DebtRepayment {
  readonly debtId: string;
  readonly creditorCode: string;
  readonly points: bigint;
}

/**
 * What a new lot repays at the moment of its issue: the oldest debt first, with at most its own points. Source: shared rules of
 * the programme, number 5. The SQL function record_purchases does the same under the account's lock.
 */
export function repayDebts(issued: bigint, debts: readonly OpenDebt[]): DebtRepayment[] {
  const repayments: DebtRepayment[] = [];
  let left = issued;
  for (const debt of [...debts].sort(oldestFirst)) {
    const points = debt.remaining < left ? debt.remaining : left;
    if (points > 0n) repayments.push({ debtId: debt.debtId, creditorCode: debt.creditorCode, points });
    left -= points;
  }
  return repayments;
}

function oldestFirst(a: OpenDebt, b: OpenDebt): number {
  return (
    a.occurredAt.getTime() - b.occurredAt.getTime() ||
    compareText(a.creditorCode, b.creditorCode) ||
    compareText(a.receiptNumber, b.receiptNumber) ||
    a.position - b.position ||
    compareText(a.debtId, b.debtId)
  );
}
