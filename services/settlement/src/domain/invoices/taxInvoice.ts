import { isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import type { FxRate, FxRateMissing } from "../fx/fxRate.js";
import { decideTaxation, type VatRateUnknown } from "../tax/decideTaxation.js";
import { atDomesticRate, domesticRate, type DomesticRate } from "../tax/domesticVat.js";
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

export interface InvoiceTaxation {
  readonly supplier: Party;
  readonly customer: Customer;
  readonly currency: string;
  /** Approved rates up to the tax point. */
  readonly rates: readonly FxRate[];
}

/** Taxes the lines of one invoice at its tax point, adds them up, and says the VAT in the supplier's own currency where that is another. */
export function taxInvoice(
  lines: readonly InvoiceLine[],
  { supplier, customer, currency, rates }: InvoiceTaxation,
  taxPointOn: LocalDate,
): (InvoiceAmounts & { readonly domestic: DomesticRate | null }) | Refused<VatRateUnknown | FxRateMissing> {
  const taxation = decideTaxation(supplier, customer, taxPointOn);
  if (isRefused(taxation)) return taxation;
  const taxes = taxNet(lines.map(({ netMinor }) => ({ netMinor, taxation })));
  const domestic = domesticRate({ currency, country: supplier.country, taxes }, rates, taxPointOn);
  if (isRefused(domestic)) return domestic;
  return {
    taxes: taxes.map((tax) =>
      domestic ? { ...tax, domesticVatMinor: atDomesticRate(tax.vatMinor, currency, domestic) } : tax,
    ),
    netMinor: taxes.reduce((sum, tax) => sum + tax.netMinor, 0n),
    vatMinor: taxes.reduce((sum, tax) => sum + tax.vatMinor, 0n),
    domestic,
  };
}
