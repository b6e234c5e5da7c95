import { isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import { decideTaxation, type VatRateUnknown } from "../tax/decideTaxation.js";
import { taxNet, type TaxCategory, type TaxTotal } from "../tax/taxNet.js";
import type { InvoiceLanguage, InvoiceLine, Party } from "./invoice.js";

/** Whom an invoice goes to, as the contract says. */
export interface Customer extends Party {
  readonly treatment: TaxCategory;
  readonly language: InvoiceLanguage;
}

export interface InvoiceAmounts {
  readonly taxes: readonly TaxTotal[];
  readonly netMinor: bigint;
  readonly vatMinor: bigint;
}

/** Taxes the lines of one invoice at its tax point and adds them up. */
export function taxInvoice(
  lines: readonly InvoiceLine[],
  parties: { readonly supplier: Party; readonly customer: Customer },
  taxPointOn: LocalDate,
): InvoiceAmounts | Refused<VatRateUnknown> {
  const taxation = decideTaxation(parties.supplier, parties.customer, taxPointOn);
  if (isRefused(taxation)) return taxation;
  const taxes = taxNet(lines.map(({ netMinor }) => ({ netMinor, taxation })));
  return {
    taxes,
    netMinor: taxes.reduce((sum, tax) => sum + tax.netMinor, 0n),
    vatMinor: taxes.reduce((sum, tax) => sum + tax.vatMinor, 0n),
  };
}
