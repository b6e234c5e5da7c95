import { refuse, type LocalDate, type Refused } from "@tessera/kernel";
import { standardRate } from "./standardRates.js";
import type { TaxCategory, Taxation } from "./taxNet.js";

export interface TaxedParty {
  readonly country: string;
  readonly vatId: string | null;
}

export interface VatRateUnknown {
  readonly kind: "VatRateUnknown";
  readonly message: string;
  readonly country: string;
  readonly on: LocalDate;
}

/**
 * How the operator's services to a partner are taxed at their tax point. The contract may say that they are exempt, or that the
 * customer accounts for the VAT. Otherwise a service to a taxable person of another country is taxed there, by the customer
 * (reverse charge: Directive 2006/112/EC, articles 44 and 196), and everything else at the supplier's standard rate (article 45).
 */
export function decideTaxation(
  supplier: TaxedParty,
  customer: TaxedParty & { readonly treatment: TaxCategory },
  on: LocalDate,
): Taxation | Refused<VatRateUnknown> {
  if (customer.treatment !== "STANDARD") return { category: customer.treatment, rateBps: 0 };
  if (customer.country !== supplier.country && customer.vatId !== null)
    return { category: "REVERSE_CHARGE", rateBps: 0 };
  const rateBps = standardRate(supplier.country, on);
  if (rateBps !== undefined) return { category: "STANDARD", rateBps };
  return refuse({
    kind: "VatRateUnknown",
    message: `No VAT rate of ${supplier.country} is known for ${on}.`,
    country: supplier.country,
    on,
  });
}
