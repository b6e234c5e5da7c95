/**
 * PENDING: stock and code are reserved, members decides. CANCELLING: the cancellation is decided, members gives the points
 * back; outside it still shows as CONFIRMED.
 */
export type RedemptionState = "PENDING" | "CONFIRMED" | "FAILED" | "CANCELLING" | "CANCELLED";

/** A refused request is born FAILED; FAILED and CANCELLED are final. The database's trigger holds the same table. */
export const NEXT: Readonly<Record<RedemptionState, readonly RedemptionState[]>> = {
  PENDING: ["CONFIRMED", "FAILED"],
  CONFIRMED: ["CANCELLING"],
  CANCELLING: ["CANCELLED"],
  FAILED: [],
  CANCELLED: [],
};

export function mayMove(from: RedemptionState, to: RedemptionState): boolean {
  return NEXT[from].includes(to);
}

export type RedemptionStatus = "PENDING" | "CONFIRMED" | "CANCELLED" | "FAILED";

/** The state as everybody outside sees it. */
export function statusOf(state: RedemptionState): RedemptionStatus {
  return state === "CANCELLING" ? "CONFIRMED" : state;
}
