import { divideHalfAwayFromZero, formatDecimal, parseDecimal, PRICE_SCALE } from "./decimal.js";

/** An amount in the minor unit of its currency (cents, haléře, grosze). */
export type MinorUnits = bigint & { readonly __unit: "minor" };

export interface Money {
  readonly amountMinor: MinorUnits;
  readonly currency: string;
}

/** Currencies whose minor unit is not a hundredth, by ISO 4217 (list one). */
const DIGITS: Readonly<Record<string, number>> = {
  BIF: 0,
  CLP: 0,
  DJF: 0,
  GNF: 0,
  ISK: 0,
  JPY: 0,
  KMF: 0,
  KRW: 0,
  PYG: 0,
  RWF: 0,
  UGX: 0,
  UYI: 0,
  VND: 0,
  VUV: 0,
  XAF: 0,
  XOF: 0,
  XPF: 0,
  BHD: 3,
  IQD: 3,
  JOD: 3,
  KWD: 3,
  LYD: 3,
  OMR: 3,
  TND: 3,
  CLF: 4,
  UYW: 4,
};

export function isCurrencyCode(code: string): boolean {
  return /^[A-Z]{3}$/.test(code);
}

/** Number of decimal places of the currency's minor unit. */
export function currencyDigits(currency: string): number {
  return DIGITS[currency] ?? 2;
}

export function minorUnits(value: bigint | number): MinorUnits {
  return BigInt(value) as MinorUnits;
}

export function money(amountMinor: bigint, currency: string): Money {
  return { amountMinor: amountMinor as MinorUnits, currency };
}

/** "12.50" with exactly the currency's digits. */
export function formatMoney({ amountMinor, currency }: Money): string {
  const digits = currencyDigits(currency);
  return formatDecimal(amountMinor, digits, digits);
}

/** Parses an amount that must have exactly the currency's digits; undefined otherwise. */
export function parseMoney(amount: string, currency: string): Money | undefined {
  const digits = currencyDigits(currency);
  const places = amount.includes(".") ? amount.length - amount.indexOf(".") - 1 : 0;
  const amountMinor = places === digits ? parseDecimal(amount, digits) : undefined;
  return amountMinor === undefined ? undefined : money(amountMinor, currency);
}

/** Rounds an exact value in units of 10^-scale to the currency's minor unit, half away from zero. */
export function roundToMinor(value: bigint, scale: number, currency: string): MinorUnits {
  const digits = currencyDigits(currency);
  if (scale <= digits) return (value * 10n ** BigInt(digits - scale)) as MinorUnits;
  return divideHalfAwayFromZero(value, 10n ** BigInt(scale - digits)) as MinorUnits;
}

/** points × unit price, exact, in millionths of the currency's major unit. */
export function pricePoints(pointCount: bigint, unitPrice: bigint): bigint {
  return pointCount * unitPrice;
}

/** The scale of what `pricePoints` answers. */
export const PRICED_SCALE = PRICE_SCALE;
