import { invalidInput, lineProblems, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { creditNoteOf } from "../../domain/invoices/creditNote.js";
import { invoicePostings } from "../../domain/invoices/postedInvoice.js";
import { databaseNow } from "../../store/databaseNow.js";
import { saveInvoices, todayIn } from "../../store/invoices/invoices.js";
import { isCredited, lockInvoice } from "../../store/invoices/readInvoices.js";
import { postMoney } from "../../store/ledger/postMoney.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface InvoiceRefused {
  readonly kind: "InvoiceRefused";
  readonly message: string;
}

export interface InvoiceCredited {
  /** UUID. */
  readonly creditNoteId: string;
}

/** Takes a whole invoice back by a credit note of its own series, once. */
export async function creditInvoice(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly invoiceId: string; readonly reason: string },
): Promise<InvoiceCredited | Refused<InvoiceRefused | InvalidInput | IdempotencyConflict>> {
  const problems = lineProblems("reason", input.reason, 200);
  if (problems.length > 0) return invalidInput(...problems);
  return answerOnce<InvoiceCredited | Refused<InvoiceRefused>>(
    deps.database,
    { scope, operation: "creditInvoice", key, input },
    async (tx) => {
      const invoice = await lockInvoice(tx, input.invoiceId);
      const programme = await readProgramme(tx);
      if (!invoice || !programme) return refuseInvoice("There is no such invoice.");
      if (invoice.kind === "CREDIT_NOTE") return refuseInvoice("A credit note is not credited.");
      if (await isCredited(tx, invoice.id)) return refuseInvoice("The invoice is credited already.");
      const note = creditNoteOf(invoice, { on: await todayIn(tx, programme.timeZone), reason: input.reason });
      const [saved] = await saveInvoices(tx, [{ ...note, creditsId: invoice.id }], scope);
      if (!saved) throw new Error("a credit note was not written");
      const { cycleId, currency } = invoice;
      const source = { kind: "CREDIT_NOTE", id: saved.id };
      const occurredAt = await databaseNow(tx);
      await postMoney(tx, [
        { cycleId, currency, kind: "CREDIT_NOTE", occurredAt, source, postings: invoicePostings(note) },
      ]);
      return { creditNoteId: saved.id };
    },
  );
}

function refuseInvoice(message: string): Refused<InvoiceRefused> {
  return refuse({ kind: "InvoiceRefused", message });
}
