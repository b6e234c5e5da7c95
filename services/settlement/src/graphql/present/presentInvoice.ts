import { formatDecimal, money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import { RATE_SCALE } from "../../domain/fx/fxRate.js";
import { grossOf, type Invoice, type Party } from "../../domain/invoices/invoice.js";
import type { DomesticVatType, InvoicePartyType, InvoiceType } from "../types/invoices.js";

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
    supplier: presentParty(supplier),
    customer: presentParty(customer),
    lines: invoice.lines.map((line) => ({
      line: line.ordinal,
      creditsLine: line.creditsLine,
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
    domesticVat: presentDomestic(invoice),
    payment: invoice.payment,
    credits: invoice.creditsNumber,
    reason,
  };
}

function presentParty({ name, address, country, vatId, companyNumber, registerEntry }: Party): InvoicePartyType {
  const [number, entry] = [companyNumber ?? null, registerEntry ?? null];
  return { name, address, country, vatId, companyNumber: number, registerEntry: entry };
}

function presentDomestic({ domestic, taxes }: Invoice): DomesticVatType | null {
  if (domestic === null) return null;
  const vatMinor = taxes.reduce((sum, tax) => sum + (tax.domesticVatMinor ?? 0n), 0n);
  const rate = formatDecimal(domestic.rate, RATE_SCALE);
  return { vat: presentMoney(money(vatMinor, domestic.currency)), rate, ratedOn: domestic.ratedOn };
}
