import {
  invalidInput,
  isRefused,
  lineProblems,
  refuse,
  type InvalidInput,
  type Money,
  type Refused,
} from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { Invoice } from "../../domain/invoices/invoice.js";
import type { CreditWanted, InvoiceRefused } from "../../domain/invoices/planCredit.js";
import { todayIn } from "../../store/invoices/invoices.js";
import { lockInvoice } from "../../store/invoices/readInvoices.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";
import { writeCreditNote } from "./writeCreditNote.js";

export interface InvoiceCredited {
  /** UUID. */
  readonly creditNoteId: string;
}

export interface CreditInput {
  readonly invoiceId: string;
  readonly reason: string;
  /** Without VAT, spread over what is left of the lines. Left out with `lines`: all that is left. */
  readonly net?: Money;
  /** Of the invoice's lines by their number; without an amount all that is left of the line. */
  readonly lines?: readonly { readonly line: number; readonly net?: Money }[];
}

/** Takes an invoice back by a credit note of its own series: whole, an amount, or amounts of single lines; never more than there is. */
export async function creditInvoice(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: CreditInput,
): Promise<InvoiceCredited | Refused<InvoiceRefused | InvalidInput | IdempotencyConflict>> {
  const problems = lineProblems("reason", input.reason, 200);
  if (input.net && input.lines) problems.push({ path: ["net"], problem: "is given beside lines" });
  if (problems.length > 0) return invalidInput(...problems);
  return answerOnce<InvoiceCredited | Refused<InvoiceRefused>>(
    deps.database,
    { scope, operation: "creditInvoice", key, input },
    async (tx) => {
      const invoice = await lockInvoice(tx, input.invoiceId);
      const programme = await readProgramme(tx);
      if (!invoice || !programme) return refuseInvoice("There is no such invoice.");
      if (invoice.kind === "CREDIT_NOTE") return refuseInvoice("A credit note is not credited.");
      if (amountsOf(input).some(({ currency }) => currency !== invoice.currency)) {
        return refuseInvoice(`The invoice is in ${invoice.currency}.`);
      }
      const issuedOn = await todayIn(tx, programme.timeZone);
      const note = { wanted: wantedOf(input), reason: input.reason, issuedOn, issuedBy: scope };
      const written = await writeCreditNote(tx, invoice, note);
      return isRefused(written) ? written : { creditNoteId: written };
    },
  );
}

function amountsOf({ net, lines = [] }: CreditInput): Pick<Invoice, "currency">[] {
  return [net, ...lines.map((line) => line.net)].filter((amount) => amount !== undefined);
}

function wantedOf({ net, lines }: CreditInput): CreditWanted {
  if (net) return { kind: "AMOUNT", netMinor: net.amountMinor };
  if (!lines) return { kind: "REST" };
  return {
    kind: "LINES",
    lines: lines.map((line) => ({ ordinal: line.line, netMinor: line.net?.amountMinor ?? null })),
  };
}

function refuseInvoice(message: string): Refused<InvoiceRefused> {
  return refuse({ kind: "InvoiceRefused", message });
}
