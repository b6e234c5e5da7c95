import { formatDecimal, money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { grossOf, type Invoice } from "../../domain/invoices/invoice.js";
import type { InvoiceType } from "../types/invoices.js";

/** Basis points as percent. */
const PERCENT_PLACES = 2;

export function presentInvoice(invoice: Invoice): InvoiceType {
  const amount = (amountMinor: bigint) => presentMoney(money(amountMinor, invoice.currency));
  const { kind, number, currency, issuedOn, taxPointOn, dueOn, language, supplier, customer, reason } = invoice;
  return {
    id: publicId("inv", invoice.id),
    kind,
    number,
    cycleId: publicId("cyc", invoice.cycleId),
    partner: { code: invoice.partnerCode },
    currency,
    issuedOn,
    taxPointOn,
    dueOn,
    language,
    supplier,
    customer,
    lines: invoice.lines.map((line) => ({
      kind: line.kind,
      quantity: line.quantity,
      unitPrice: line.unitPrice,
      net: amount(line.netMinor),
    })),
    taxes: invoice.taxes.map((tax) => ({
      category: tax.category,
      rate: formatDecimal(BigInt(tax.rateBps), PERCENT_PLACES),
      net: amount(tax.netMinor),
      vat: amount(tax.vatMinor),
    })),
    net: amount(invoice.netMinor),
    vat: amount(invoice.vatMinor),
    gross: amount(grossOf(invoice)),
    credits: invoice.creditsNumber,
    reason,
  };
}
