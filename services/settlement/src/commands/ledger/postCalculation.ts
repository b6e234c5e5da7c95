import type { Tx } from "@tessera/runtime";
import { positionEntries, type PostedLeg, type PostedPosition } from "../../domain/ledger/clearingEntries.js";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readPostedPositions } from "../../store/ledger/readPostedPositions.js";

/**
 * Posts the positions of a calculation, after it has taken back those of the calculation before it. The caller holds the cycle's row;
 * the heads of its chains are locked here, last.
 */
export async function postCalculation(
  tx: Tx,
  cycle: { readonly id: string; readonly to: Date },
  calculation: number,
  content: {
    readonly positions: readonly PostedPosition[];
    readonly legs: readonly Omit<PostedLeg, "cycleId" | "settledMinor" | "returnedMinor">[];
  },
): Promise<void> {
  const standing = calculation > 1 ? await readPostedPositions(tx, cycle.id) : [];
  const reversals = standing.map(({ currency, postings }): MoneyEntry => ({
    cycleId: cycle.id,
    currency,
    kind: "POSITION_REVERSAL",
    occurredAt: cycle.to,
    source: { kind: "CALCULATION", id: `${cycle.id}:${calculation - 1}` },
    postings: postings.map(({ account, amountMinor }) => ({ account, amountMinor: -amountMinor })),
  }));
  await postMoney(tx, [...reversals, ...positionEntries(cycle, calculation, content.positions, content.legs)]);
}
