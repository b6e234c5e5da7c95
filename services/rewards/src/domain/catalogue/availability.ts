import { points, type Points } from "@tessera/kernel";

export type AvailabilityCode =
  "INSUFFICIENT_POINTS" | "OUT_OF_STOCK" | "PARTNER_NOT_REDEEMING" | "NOT_SIGNED_IN" | "POINTS_UNKNOWN";

export interface AvailabilityReason {
  readonly code: AvailabilityCode;
  /** Of INSUFFICIENT_POINTS. */
  readonly missingPoints: Points | null;
}

export interface Availability {
  readonly available: boolean;
  /** Everything that stands in the way, not only the first. */
  readonly reasons: readonly AvailabilityReason[];
}

/** What the asking member can spend now, or why that is not known. */
export type Purse = Points | "NOT_SIGNED_IN" | "POINTS_UNKNOWN";

/** Whether one unit of a reward could be had now: advice, never a decision. */
export function availabilityOf(
  reward: { readonly points: Points; readonly stockLeft: number | null; readonly partnerRedeems: boolean },
  purse: Purse,
): Availability {
  const reasons: AvailabilityReason[] = [];
  if (!reward.partnerRedeems) reasons.push({ code: "PARTNER_NOT_REDEEMING", missingPoints: null });
  if (reward.stockLeft === 0) reasons.push({ code: "OUT_OF_STOCK", missingPoints: null });
  if (typeof purse === "string") reasons.push({ code: purse, missingPoints: null });
  else if (purse < reward.points) {
    reasons.push({ code: "INSUFFICIENT_POINTS", missingPoints: points(reward.points - purse) });
  }
  return { available: reasons.length === 0, reasons };
}
