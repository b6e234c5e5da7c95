/** Whole points. A branded bigint, so that points are never added to money by mistake. */
export type Points = bigint & { readonly __unit: "points" };

/** The largest number of points that a JSON number carries exactly: 2^53 − 1. */
export const MAX_POINTS = 9_007_199_254_740_991n as Points;

/** The smallest: −(2^53 − 1). */
const MIN_POINTS = -9_007_199_254_740_991n as Points;

/** Brands a whole number as points. Throws RangeError outside ±(2^53 − 1). */
export function points(value: bigint | number): Points {
  const whole = BigInt(value);
  if (whole > MAX_POINTS || whole < MIN_POINTS) throw new RangeError("points outside the exact range");
  return whole as Points;
}

export const NO_POINTS = 0n as Points;

export function addPoints(...parts: readonly Points[]): Points {
  return points(parts.reduce<bigint>((sum, part) => sum + part, 0n));
}
