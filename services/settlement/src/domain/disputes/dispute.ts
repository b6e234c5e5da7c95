/** What finance decides: the claim is right, something between is, or the obligation is right as it is. */
export type DisputeOutcome = "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED";

export type DisputeStatus = "OPENED" | "UNDER_REVIEW" | DisputeOutcome | "CLOSED";

/**
 * The moves that a dispute may make. A decision waits for a second person, who closes it; taking it under review again takes the
 * decision back. Closed is final.
 */
export const DISPUTE_NEXT: Readonly<Record<DisputeStatus, readonly DisputeStatus[]>> = {
  OPENED: ["UNDER_REVIEW"],
  UNDER_REVIEW: ["ACCEPTED", "PARTIALLY_ACCEPTED", "REJECTED"],
  ACCEPTED: ["UNDER_REVIEW", "CLOSED"],
  PARTIALLY_ACCEPTED: ["UNDER_REVIEW", "CLOSED"],
  REJECTED: ["UNDER_REVIEW", "CLOSED"],
  CLOSED: [],
};

export function mayMoveDispute(from: DisputeStatus, to: DisputeStatus): boolean {
  return DISPUTE_NEXT[from].includes(to);
}

export interface Dispute {
  readonly id: string;
  readonly obligationId: string;
  readonly status: DisputeStatus;
  readonly reason: string;
  /** What the obligation should be by the one who disputes it, minor units of its currency. */
  readonly claimedMinor: bigint;
  /** The partner that opened it; null when finance did. */
  readonly partnerCode: string | null;
  readonly openedBy: string;
  readonly openedAt: Date;
  readonly outcome: DisputeOutcome | null;
  /** What the obligation should be by the decision. */
  readonly decidedMinor: bigint | null;
  readonly decidedBy: string | null;
  readonly approvedBy: string | null;
}
