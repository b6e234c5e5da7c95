/** ACTIVE: takes part, maybe again. EARN_STOPPED: issues no more. WINDING_DOWN: its points were bought out. TERMINATED: nothing is open. */
export type PartnerStatus = "ACTIVE" | "EARN_STOPPED" | "WINDING_DOWN" | "TERMINATED";

/** What may follow; who is not in the history yet is ACTIVE. An exit is revoked before the buy-out or never. */
export const NEXT_STATUS: Readonly<Record<PartnerStatus, readonly PartnerStatus[]>> = {
  ACTIVE: ["EARN_STOPPED"],
  EARN_STOPPED: ["WINDING_DOWN", "ACTIVE"],
  WINDING_DOWN: ["TERMINATED"],
  TERMINATED: [],
};

/** One move, with who caused it and why. */
export interface StatusChange {
  readonly status: PartnerStatus;
  /** Business instant. */
  readonly since: Date;
  readonly actor: string;
  readonly reason: string;
  readonly recordedAt: Date;
}
