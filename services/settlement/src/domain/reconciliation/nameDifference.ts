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
 * The one type of a pair that names the same thing and yet differs: currency before cycle before amount. An amount that was
 * exchanged differs by its rate; one that the named fee explains, by the fee; the rest is too little, too much or merely other.
 */
export function nameDifference(difference: Difference): BreakType {
  const { source, expectedMinor, foundMinor } = difference;
  if (!difference.sameCurrency) return "CURRENCY_MISMATCH";
  if (!difference.sameCycle) return "WRONG_CYCLE";
  // Nothing differs, and yet a person took them apart: a person decides again.
  if (expectedMinor === foundMinor) return "AMBIGUOUS";
  if (difference.isConverted) return "FX_DIFFERENCE";
  const [owed, told] = [magnitude(expectedMinor), magnitude(foundMinor)];
  if (difference.feeMinor > 0n && told + difference.feeMinor === owed) return "FEE_DIFFERENCE";
  if (source === "PARTNER" || expectedMinor > 0n !== foundMinor > 0n) return "AMOUNT_MISMATCH";
  return told < owed ? "UNDERPAID" : "OVERPAID";
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}
