import type { PartnerExit } from "./partnerExit.js";
import type { ExitValuation } from "./valueExit.js";

/**
 * True when nothing is left to call or to pay back in a currency: no points are outstanding and what the reserve received is what it
 * paid; or a true-up was carried out on or after the day that was agreed for the last one, and what is outstanding stays the reserve's.
 */
export function isFinallySettled(
  { outstandingMicro, amountMinor }: ExitValuation,
  { mayCloseAt }: Pick<PartnerExit, "mayCloseAt">,
  lastTrueUpAt: Date | null,
): boolean {
  if (outstandingMicro <= 0n) return amountMinor === 0n;
  return mayCloseAt !== null && lastTrueUpAt !== null && lastTrueUpAt >= mayCloseAt;
}
