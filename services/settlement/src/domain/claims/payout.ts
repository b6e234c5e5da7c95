import type { BankAccount } from "../payments/paymentOrder.js";
import { compareCodes } from "../netting/debt.js";

/** One transfer of a payout: what the operator still owes of a claim, and where it goes. */
export interface PayoutItem {
  /** UUID. */
  readonly claimId: string;
  readonly reference: string;
  readonly partnerCode: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly payee: BankAccount;
}

/** What one person prepares and another approves: transfers of one currency from one account. */
export interface PayoutContent {
  readonly currency: string;
  readonly payer: BankAccount;
  readonly items: readonly PayoutItem[];
}

/**
 * The canonical text whose SHA-256 is a payout's content hash: one line per fact, transfers by their references, so that it does not depend
 * on the order in which they were read. Texts are JSON strings: no holder's name can look like another line.
 */
export function payoutText({ currency, payer, items }: PayoutContent): string {
  const account = ({ iban, bic, holder }: BankAccount) => [iban, bic ?? "", holder];
  const lines = [
    ["tessera.payout.v1", currency, ...account(payer)],
    ...[...items]
      .sort((a, b) => compareCodes(a.reference, b.reference))
      .map((item) => [item.claimId, item.reference, item.partnerCode, `${item.amountMinor}`, ...account(item.payee)]),
  ];
  return lines.map((line) => `${JSON.stringify(line)}\n`).join("");
}
