import type { Tx } from "@tessera/runtime";
import type { FxConversion } from "../../domain/fx/consolidateNets.js";
import { conversionEntries } from "../../domain/fx/conversionEntries.js";
import { positionEntries, type PostedLeg, type PostedPosition } from "../../domain/ledger/clearingEntries.js";
import type { MoneyEntry } from "../../domain/ledger/moneyEntry.js";
import { readConversions } from "../../store/fx/conversions.js";
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
    readonly conversions: readonly FxConversion[];
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
  const takenOver = calculation > 1 ? await readConversions(tx, cycle.id, calculation - 1) : [];
  await postMoney(tx, [
    ...reversals,
    ...conversionEntries(cycle, calculation - 1, takenOver, -1n),
    ...positionEntries(cycle, calculation, content.positions, content.legs),
    ...conversionEntries(cycle, calculation, content.conversions, 1n),
  ]);
}
