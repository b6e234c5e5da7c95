/**
 * Exact decimals as scaled bigints. A `Scaled` of scale 6 holds millionths: 0.0045 is 4500n.
 * Quantities use scale 3, unit prices, factors and earning units scale 6, receipt amounts scale 9 (quantity × unit price).
 */
export const QUANTITY_SCALE = 3;
export const PRICE_SCALE = 6;
export const AMOUNT_SCALE = QUANTITY_SCALE + PRICE_SCALE;

const PLAIN_DECIMAL = /^(-?)(\d{1,18})(?:\.(\d{1,18}))?$/;

/** Parses a plain decimal ("-12.50") into units of 10^-scale; undefined when it is malformed or finer than `scale` places. */
export function parseDecimal(text: string, scale: number): bigint | undefined {
  const match = PLAIN_DECIMAL.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > scale) return undefined;
  const magnitude = BigInt(match[2] + fraction.padEnd(scale, "0"));
  return match[1] === "-" ? -magnitude : magnitude;
}

/** Like `parseDecimal`, for text that is known to be well formed (a database column, a checked fact). Throws TypeError. */
export function decimal(text: string, scale: number): bigint {
  const value = parseDecimal(text, scale);
  if (value === undefined) throw new TypeError(`not a decimal of at most ${scale} places`);
  return value;
}

/** Writes units of 10^-scale with at least `minPlaces` places and no further trailing zeros. */
export function formatDecimal(value: bigint, scale: number, minPlaces = 0): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits
    .slice(digits.length - scale)
    .replace(/0+$/, "")
    .padEnd(minPlaces, "0");
  return fraction === "" ? sign + whole : `${sign}${whole}.${fraction}`;
}

/** Quotient rounded half away from zero; `divisor` must be positive. */
export function divideHalfAwayFromZero(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * magnitude + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}

/** Quotient rounded down; both must not be negative, `divisor` positive. */
export function divideDown(dividend: bigint, divisor: bigint): bigint {
  return dividend / divisor;
}
