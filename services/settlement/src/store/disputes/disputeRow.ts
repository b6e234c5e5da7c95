import type { Dispute, DisputeOutcome, DisputeStatus } from "../../domain/disputes/dispute.js";

/** A dispute as Postgres answers it; bigint arrives as text. */
export interface DisputeRow {
  readonly id: string;
  readonly obligation_id: string;
  readonly status: DisputeStatus;
  readonly reason: string;
  readonly claimed_minor: string;
  readonly partner_code: string | null;
  readonly opened_by: string;
  readonly opened_at: Date;
  readonly outcome: DisputeOutcome | null;
  readonly decided_minor: string | null;
  readonly decided_by: string | null;
  readonly approved_by: string | null;
}

export function toDispute(row: DisputeRow): Dispute {
  return {
    id: row.id,
    obligationId: row.obligation_id,
    status: row.status,
    reason: row.reason,
    claimedMinor: BigInt(row.claimed_minor),
    partnerCode: row.partner_code,
    openedBy: row.opened_by,
    openedAt: row.opened_at,
    outcome: row.outcome,
    decidedMinor: row.decided_minor === null ? null : BigInt(row.decided_minor),
    decidedBy: row.decided_by,
    approvedBy: row.approved_by,
  };
}
