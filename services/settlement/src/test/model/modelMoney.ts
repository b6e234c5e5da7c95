/** Amounts of partners by currency and partner, minor units. */
export type Sums = ReadonlyMap<string, ReadonlyMap<string, bigint>>;

/** One amount of a partner. */
export interface Amount {
  readonly currency: string;
  readonly partner: string;
  readonly minor: bigint;
}

export function big(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Half away from zero. */
export function divide(numerator: bigint, denominator: bigint): bigint {
  const size = (2n * big(numerator) + denominator) / (2n * denominator);
  return numerator < 0n ? -size : size;
}

export function sumUp(amounts: readonly Amount[]): Sums {
  const sums = new Map<string, Map<string, bigint>>();
  for (const { currency, partner, minor } of amounts) {
    const ofCurrency = sums.get(currency) ?? new Map<string, bigint>();
    sums.set(currency, ofCurrency.set(partner, (ofCurrency.get(partner) ?? 0n) + minor));
  }
  return sums;
}

/** Shares a loss out by weight: what is left over goes to the largest remainders, the first of equal ones first. */
export function shareOut(minor: bigint, weights: readonly bigint[]): bigint[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0n);
  const shares = weights.map((weight) => (whole === 0n ? 0n : (minor * weight) / whole));
  const order = weights
    .map((weight, place) => ({ place, rest: whole === 0n ? 0n : (minor * weight) % whole }))
    .sort((a, b) => (a.rest === b.rest ? a.place - b.place : a.rest > b.rest ? -1 : 1));
  const left = Number(minor - shares.reduce((sum, share) => sum + share, 0n));
  for (const { place } of order.slice(0, left)) shares[place] = (shares[place] ?? 0n) + 1n;
  return shares;
}
