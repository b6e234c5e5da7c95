import type { Tolerance } from "./item.js";

const magnitude = (value: bigint) => (value < 0n ? -value : value);

/** Whether found instead of expected may be taken as paid, the difference being a fee. Both in minor units, of the same sign. */
export function isTolerated(tolerance: Tolerance | null, expectedMinor: bigint, foundMinor: bigint): boolean {
  if (tolerance === null || (tolerance.absoluteMinor === null && tolerance.bps === null)) return false;
  if (expectedMinor > 0n !== foundMinor > 0n || foundMinor === 0n) return false;
  const difference = magnitude(expectedMinor - foundMinor);
  if (tolerance.absoluteMinor !== null && difference > tolerance.absoluteMinor) return false;
  return tolerance.bps === null || difference * 10_000n <= magnitude(expectedMinor) * BigInt(tolerance.bps);
}
