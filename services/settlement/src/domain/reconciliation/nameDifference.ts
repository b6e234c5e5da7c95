import type { BreakType } from "./breakFound.js";
import type { Source } from "./item.js";

/** What one pair, or one group under a reference, comes to on each side. */
export interface Difference {
  readonly source: Source;
  readonly sameCurrency: boolean;
  readonly sameCycle: boolean;
  readonly expectedMinor: bigint;
  readonly foundMinor: bigint;
  /** What the statement says was taken off. */
  readonly feeMinor: bigint;
  readonly isConverted: boolean;
}

/**
 * The one type of a pair that names the same thing and yet differs: currency before cycle before amount. What the named fee explains to
 * the last unit differs by the fee; an amount that was exchanged, by its rate; the rest is too little, too much or merely other.
 */
export function nameDifference(difference: Difference): BreakType {
  const { source, expectedMinor, foundMinor } = difference;
  if (!difference.sameCurrency) return "CURRENCY_MISMATCH";
  if (!difference.sameCycle) return "WRONG_CYCLE";
  // Nothing differs, and yet a person took them apart: a person decides again.
  if (expectedMinor === foundMinor) return "AMBIGUOUS";
  if (isNamedFee(difference)) return "FEE_DIFFERENCE";
  if (difference.isConverted) return "FX_DIFFERENCE";
  if (source === "PARTNER" || isOpposed(expectedMinor, foundMinor)) return "AMOUNT_MISMATCH";
  return magnitude(foundMinor) < magnitude(expectedMinor) ? "UNDERPAID" : "OVERPAID";
}

/** The other way, or nothing at all: neither pays a part. */
function isOpposed(expectedMinor: bigint, foundMinor: bigint): boolean {
  return foundMinor === 0n || expectedMinor > 0n !== foundMinor > 0n;
}

type Amounts = Pick<Difference, "expectedMinor" | "foundMinor" | "feeMinor">;

function isNamedFee({ expectedMinor, foundMinor, feeMinor }: Amounts): boolean {
  return feeMinor > 0n && magnitude(foundMinor) + feeMinor === magnitude(expectedMinor);
}

/** Whether the difference of what was matched is the exchange rate's, not a bank's fee: the same order as between breaks. */
export function isRateDifference(difference: Amounts & Pick<Difference, "isConverted">): boolean {
  return difference.isConverted && !isNamedFee(difference);
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
