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

/** Takes the differences that matches tolerate out of the bank account as fees, so that it holds what the bank says. */
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
          { account: "bank:operator", amountMinor: -feeMinor },
        ],
      })),
  );
}
