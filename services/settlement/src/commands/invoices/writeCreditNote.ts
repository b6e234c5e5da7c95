import { isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { planCredit, type CreditWanted, type InvoiceRefused } from "../../domain/invoices/planCredit.js";
import { invoicePostings } from "../../domain/invoices/postedInvoice.js";
import { databaseNow } from "../../store/databaseNow.js";
import { saveInvoices, type InvoiceDraft } from "../../store/invoices/invoices.js";
import { readCredited } from "../../store/invoices/readInvoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";

export interface CreditNoteWanted {
  readonly wanted: CreditWanted;
  readonly reason: string;
  readonly issuedOn: LocalDate;
  readonly issuedBy: string;
}

/**
 * Takes an invoice back, whole or in part, by a credit note of its own series, and posts it. Answers the note's id.
 * // the caller has locked the invoice; locks: the series, the ledger's chains
 */
export async function writeCreditNote(
  tx: Tx,
  invoice: Invoice,
  { wanted, reason, issuedOn, issuedBy }: CreditNoteWanted,
): Promise<string | Refused<InvoiceRefused>> {
  const plan = planCredit(invoice, await readCredited(tx, invoice.id), wanted);
  if (isRefused(plan)) return plan;
  const { cycleId, partnerCode, currency, taxPointOn, language, supplier, customer, domestic } = invoice;
  const note: InvoiceDraft = {
    kind: "CREDIT_NOTE",
    cycleId,
    partnerCode,
    currency,
    taxPointOn,
    language,
    supplier,
    customer,
    domestic,
    ...plan,
    issuedOn,
    dueOn: issuedOn,
    approvalId: null,
    payTo: null,
    creditsId: invoice.id,
    reason,
  };
  const [saved] = await saveInvoices(tx, [note], issuedBy);
  if (!saved) throw new Error("a credit note was not written");
  const source = { kind: "CREDIT_NOTE", id: saved.id };
  const occurredAt = await databaseNow(tx);
  await postMoney(tx, [
    { cycleId, currency, kind: "CREDIT_NOTE", occurredAt, source, postings: invoicePostings(note) },
  ]);
  return saved.id;
}
