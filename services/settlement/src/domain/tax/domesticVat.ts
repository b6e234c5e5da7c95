import { currencyDigits, divideHalfAwayFromZero, isRefused, type LocalDate, type Refused } from "@tessera/kernel";
import { RATE_SCALE, type FxRate, type FxRateMissing } from "../fx/fxRate.js";
import { rateChain } from "../fx/rateChain.js";
import { domesticCurrency } from "./domesticCurrency.js";
import type { TaxTotal } from "./taxNet.js";

/** One unit of an invoice's currency in the currency that its VAT is declared in, as it stands on the document. */
export interface DomesticRate {
  readonly currency: string;
  /** Billionths. */
  readonly rate: bigint;
  /** The day from which the oldest rate of the way is valid. */
  readonly ratedOn: LocalDate;
}

/**
 * The rate at which a document's VAT is said in the supplier's own currency too: that of the FX book on the tax point, rounded to 9 places
 * once. null when the document has no VAT or is in that currency already. Refused when no approved rate leads there.
 */
export function domesticRate(
  invoice: { readonly currency: string; readonly country: string; readonly taxes: readonly TaxTotal[] },
  rates: readonly FxRate[],
  on: LocalDate,
): DomesticRate | null | Refused<FxRateMissing> {
  const currency = domesticCurrency(invoice.country);
  const hasVat = invoice.taxes.some(({ vatMinor }) => vatMinor !== 0n);
  if (!hasVat || currency === undefined || currency === invoice.currency) return null;
  const chain = rateChain(rates, { from: invoice.currency, to: currency, on });
  if (isRefused(chain)) return chain;
  const used = rates.filter(({ id }) => chain.rateIds.includes(id)).map(({ validOn }) => validOn);
  const [ratedOn = on] = used.sort();
  const rate = divideHalfAwayFromZero(chain.numerator * 10n ** BigInt(RATE_SCALE), chain.denominator);
  return { currency, rate, ratedOn };
}

/** An amount at a rate of `domesticRate`, rounded once to the minor unit, half away from zero. */
export function atDomesticRate(amountMinor: bigint, currency: string, { rate, ...domestic }: DomesticRate): bigint {
  const scale = RATE_SCALE + currencyDigits(currency) - currencyDigits(domestic.currency);
  return divideHalfAwayFromZero(amountMinor * rate, 10n ** BigInt(scale));
}
