import type { LocalDate } from "@tessera/kernel";
import type { Invoice } from "./invoice.js";

/** What a credit note says: everything of its invoice with the sign turned, so that both together come to nothing. */
export function creditNoteOf(
  invoice: Invoice,
  issued: { readonly on: LocalDate; readonly reason: string },
): Omit<Invoice, "id" | "number"> {
  const { cycleId, partnerCode, currency, taxPointOn, language, supplier, customer } = invoice;
  return {
    cycleId,
    partnerCode,
    currency,
    taxPointOn,
    language,
    supplier,
    customer,
    kind: "CREDIT_NOTE",
    issuedOn: issued.on,
    dueOn: issued.on,
    lines: invoice.lines.map((line) => ({ ...line, quantity: `-${line.quantity}`, netMinor: -line.netMinor })),
    taxes: invoice.taxes.map((tax) => ({ ...tax, netMinor: -tax.netMinor, vatMinor: -tax.vatMinor })),
    netMinor: -invoice.netMinor,
    vatMinor: -invoice.vatMinor,
    creditsNumber: invoice.number,
    reason: issued.reason,
  };
}
