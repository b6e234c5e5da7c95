import { byText } from "./byText.js";
import type { Lot } from "./lots.js";

export interface Debt {
  readonly creditor: string;
  readonly receipt: string;
  readonly position: number;
  readonly atMs: number;
  readonly points: number;
  remaining: number;
}

/** Repays debts from a new lot, the oldest first. Answers the points per creditor, in the order repaid. */
export function repayOldestFirst(debts: readonly Debt[], lot: Lot): Map<string, number> {
  const oldestFirst = [...debts].sort(
    (a, b) =>
      a.atMs - b.atMs || byText(a.creditor, b.creditor) || byText(a.receipt, b.receipt) || a.position - b.position,
  );
  const repaid = new Map<string, number>();
  for (const debt of oldestFirst) {
    const points = Math.min(debt.remaining, lot.remaining);
    if (points === 0) continue;
    debt.remaining -= points;
    lot.remaining -= points;
    repaid.set(debt.creditor, (repaid.get(debt.creditor) ?? 0) + points);
  }
  return repaid;
}
