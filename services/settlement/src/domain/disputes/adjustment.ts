import { refuse, type Refused } from "@tessera/kernel";

/** An amount that one partner shall owe another for no redemption: posted once a second person approved it. */
export interface Adjustment {
  readonly id: string;
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly currency: string;
  /** Minor units, positive. */
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly occurredAt: Date;
  /** The dispute that it carries out; null for one that finance proposed. */
  readonly disputeId: string | null;
  readonly proposedBy: string;
  /** null until it is posted. */
  readonly approvedBy: string | null;
}

export interface KeptAdjustment extends Adjustment {
  /** Subject of the one who refused it or took it back; null while it waits or is posted. */
  readonly rejectedBy: string | null;
}

export interface AdjustmentMoveRefused {
  readonly kind: "AdjustmentMoveRefused";
  readonly message: string;
}

export function refuseAdjustment(message: string): Refused<AdjustmentMoveRefused> {
  return refuse({ kind: "AdjustmentMoveRefused", message });
}
