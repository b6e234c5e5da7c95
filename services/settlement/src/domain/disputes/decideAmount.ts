import { invalidInput, type InvalidInput, type Refused } from "@tessera/kernel";
import type { DisputeOutcome } from "./dispute.js";

export interface Decision {
  readonly outcome: DisputeOutcome;
  /** Only of a partial acceptance, minor units. */
  readonly amountMinor: bigint | null;
}

/**
 * What an obligation should be by a decision: the claimed amount when it is accepted, its own when it is rejected, and a given amount
 * strictly between the two when it is accepted in part. Minor units throughout.
 */
export function decideAmount(
  obligationMinor: bigint,
  claimedMinor: bigint,
  { outcome, amountMinor }: Decision,
): bigint | Refused<InvalidInput> {
  if (outcome !== "PARTIALLY_ACCEPTED") {
    if (amountMinor !== null) return invalidAmount("is for a partial acceptance alone");
    return outcome === "ACCEPTED" ? claimedMinor : obligationMinor;
  }
  const [low, high] =
    claimedMinor < obligationMinor ? [claimedMinor, obligationMinor] : [obligationMinor, claimedMinor];
  if (amountMinor === null || amountMinor <= low || amountMinor >= high) {
    return invalidAmount("must lie between the obligation and the claim, and be neither");
  }
  return amountMinor;
}

function invalidAmount(problem: string): Refused<InvalidInput> {
  return invalidInput({ path: ["amount"], problem });
}
