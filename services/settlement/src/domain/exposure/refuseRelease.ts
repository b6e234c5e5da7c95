import type { Refused } from "@tessera/kernel";
import { coverMinor } from "./exposureCap.js";
import { refuseExposure, type ExposureMoveRefused } from "./refuseExposure.js";

export interface ReleaseRequest {
  /** Minor units, positive. */
  readonly amountMinor: bigint;
  /** What of the collateral was neither used nor given back. */
  readonly leftMinor: bigint;
  /** Millionths; null when the collateral covers no exposure: a contribution to the fund, or one that has ended. */
  readonly haircut: bigint | null;
  /** Something of the partner's is overdue, or others wait for what they put in for it. */
  readonly isInArrears: boolean;
  /** Of the partner in the collateral's currency; null without a limit. */
  readonly exposure: { readonly usedMinor: bigint; readonly capMinor: bigint } | null;
}

/**
 * Why collateral is not given back: there is not as much, the partner is in arrears, or what it owes with open holds would be beyond the cap
 * that is left. The cap falls by what the released part counts for, cover(left) − cover(left − amount), both rounded down as the cap is.
 */
export function refuseRelease(request: ReleaseRequest): Refused<ExposureMoveRefused> | undefined {
  const { amountMinor, leftMinor, haircut, isInArrears, exposure } = request;
  if (amountMinor > leftMinor) return refuseExposure("So much of the collateral is not left.");
  if (isInArrears) return refuseExposure("The partner is in arrears.");
  if (exposure === null || haircut === null) return undefined;
  const lostMinor =
    coverMinor({ amountMinor: leftMinor, haircut }) - coverMinor({ amountMinor: leftMinor - amountMinor, haircut });
  if (exposure.usedMinor <= exposure.capMinor - lostMinor) return undefined;
  return refuseExposure("What the partner owes would be beyond the cap that is left.");
}
