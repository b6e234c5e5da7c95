import type { MoneyPosting } from "../ledger/moneyEntry.js";
import { grossOf, type FeeKind, type Invoice } from "./invoice.js";

/** What an invoice or a credit note posts to the money ledger: the partner owes the fees and their VAT. */
export function invoicePostings(
  invoice: Pick<Invoice, "partnerCode" | "lines" | "netMinor" | "vatMinor">,
): MoneyPosting[] {
  const feesOf = (kind: FeeKind) =>
    invoice.lines.filter((line) => line.kind === kind).reduce((sum, line) => sum + line.netMinor, 0n);
  return [
    { account: `receivable:${invoice.partnerCode}`, amountMinor: grossOf(invoice) },
    { account: "fees:issuance", amountMinor: -feesOf("ISSUANCE_FEE") },
    { account: "fees:handling", amountMinor: -feesOf("HANDLING_FEE") },
    { account: "vat:output", amountMinor: -invoice.vatMinor },
  ];
}
