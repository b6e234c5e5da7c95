import { isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { planCredit, type CreditWanted, type InvoiceRefused } from "../../domain/invoices/planCredit.js";
import { invoicePostings } from "../../domain/invoices/postedInvoice.js";
import { paymentReference } from "../../domain/invoices/paymentReference.js";
import { lockClaimOf, raiseClaims, readRefunds } from "../../store/claims/claims.js";
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
 * Takes an invoice back, whole or in part, by a credit note of its own series, and posts it; what of it was paid already is to be given back,
 * as a claim of its own. Answers the note's id.
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
  await raiseRefund(tx, invoice.id, { ...saved, ...note }, issuedBy);
  const source = { kind: "CREDIT_NOTE", id: saved.id };
  const occurredAt = await databaseNow(tx);
  await postMoney(tx, [
    { cycleId, currency, kind: "CREDIT_NOTE", occurredAt, source, postings: invoicePostings(note) },
  ]);
  return saved.id;
}

/** What was paid of an invoice beyond what stands of it now, and no note before has promised to give back. */
async function raiseRefund(
  tx: Tx,
  invoiceId: string,
  note: Pick<Invoice, "id" | "number" | "partnerCode" | "currency" | "cycleId" | "dueOn">,
  issuedBy: string,
): Promise<void> {
  const claim = await lockClaimOf(tx, "INVOICE", invoiceId);
  if (!claim) return;
  const amountMinor = claim.paidMinor - claim.standingMinor - (await readRefunds(tx, invoiceId));
  if (amountMinor <= 0n) return;
  const { id: sourceId, number, partnerCode, currency, cycleId, dueOn } = note;
  const named = { reference: paymentReference(number), variableSymbol: null };
  const refund = { kind: "CREDIT_NOTE" as const, sourceId, partnerCode, currency, cycleId, dueOn, named, amountMinor };
  await raiseClaims(tx, [refund], issuedBy);
}
