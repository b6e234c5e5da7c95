import { currencyDigits, decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { MoneyType } from "@tessera/runtime";

/** A unit price may be finer than the currency's minor unit: at least its digits, at most 6 places. */
export function presentUnitPrice(unitPrice: string, currency: string): MoneyType {
  return { amount: formatDecimal(decimal(unitPrice, PRICE_SCALE), PRICE_SCALE, currencyDigits(currency)), currency };
}
