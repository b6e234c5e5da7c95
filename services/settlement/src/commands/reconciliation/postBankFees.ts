import type { Tx } from "@tessera/runtime";
import { postMoney } from "../../store/ledger/postMoney.js";

/** What a payment came short of, or cost more than, its leg, in minor units; the leg is settled in full all the same. */
export interface BankFee {
  readonly lineId: string;
  readonly cycleId: string | null;
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly valueDate: string;
  readonly feeMinor: bigint;
}

/** Takes the differences that matches tolerate into suspense as fees, so that what a match takes out of it is what its lines brought. */
export async function postBankFees(tx: Tx, fees: readonly BankFee[]): Promise<void> {
  await postMoney(
    tx,
    fees
      .filter(({ feeMinor }) => feeMinor !== 0n)
      .map(({ lineId, cycleId, currency, valueDate, feeMinor }) => ({
        cycleId,
        currency,
        kind: "BANK_FEE",
        occurredAt: new Date(`${valueDate}T00:00:00Z`),
        source: { kind: "BANK_LINE", id: lineId },
        postings: [
          { account: "fees:bank", amountMinor: feeMinor },
          { account: "suspense", amountMinor: -feeMinor },
        ],
      })),
  );
}
