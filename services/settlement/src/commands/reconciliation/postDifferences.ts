import type { Tx } from "@tessera/runtime";
import { postMoney } from "../../store/ledger/postMoney.js";

/** What a payment came short of, or cost more than, its leg, in minor units; the leg is settled in full all the same. */
export interface MatchDifference {
  readonly lineId: string;
  readonly cycleId: string | null;
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly valueDate: string;
  /** Expected less found, as the account sees it: − what the operator paid too much, or got too little. */
  readonly feeMinor: bigint;
  /** The other side's exchange rate made it, no bank's fee. */
  readonly isRate: boolean;
}

/**
 * Takes the differences that matches tolerate into suspense, as fees or of the FX book, so that what a match takes out of it is what its lines
 * brought.
 */
export async function postDifferences(tx: Tx, differences: readonly MatchDifference[]): Promise<void> {
  await postMoney(
    tx,
    differences
      .filter(({ feeMinor }) => feeMinor !== 0n)
      .map(({ lineId, cycleId, currency, valueDate, feeMinor, isRate }) => ({
        cycleId,
        currency,
        kind: isRate ? "FX_DIFFERENCE" : "BANK_FEE",
        occurredAt: new Date(`${valueDate}T00:00:00Z`),
        source: { kind: "BANK_LINE", id: lineId },
        postings: [
          { account: isRate ? "fx" : "fees:bank", amountMinor: feeMinor },
          { account: "suspense", amountMinor: -feeMinor },
        ],
      })),
  );
}
