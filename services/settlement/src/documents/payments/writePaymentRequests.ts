import { formatMoney, money, type LocalDate } from "@tessera/kernel";
import type { BankAccount } from "../../domain/payments/paymentOrder.js";
import { csvLine } from "../../domain/statements/csvLine.js";

/** What one net debtor is asked to pay. */
export interface PaymentRequest {
  readonly reference: string;
  readonly partnerCode: string;
  readonly amountMinor: bigint;
  readonly dueOn: LocalDate;
  /** Where to: the operator, or with direct payments the creditor. */
  readonly payee: BankAccount;
}

const HEADER = ["reference", "partner", "amount", "currency", "due", "iban", "bic", "payee"];

/** The payment requests of one currency as CSV (RFC 4180, UTF-8), in the order given; the same requests give the same bytes. */
export function writePaymentRequests(currency: string, requests: readonly PaymentRequest[]): string {
  const records = requests.map(({ reference, partnerCode, amountMinor, dueOn, payee }) =>
    csvLine([
      reference,
      partnerCode,
      formatMoney(money(amountMinor, currency)),
      currency,
      dueOn,
      payee.iban,
      payee.bic ?? "",
      payee.holder,
    ]),
  );
  return [csvLine(HEADER), ...records].join("");
}
