import type { KeptAdjustment } from "../../domain/disputes/adjustment.js";

/** An adjustment as Postgres answers it; bigint arrives as text. */
export interface AdjustmentRow {
  readonly id: string;
  readonly debtor_code: string;
  readonly creditor_code: string;
  readonly currency: string;
  readonly amount_minor: string;
  readonly reason: string;
  readonly occurred_at: Date;
  readonly dispute_id: string | null;
  readonly proposed_by: string;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
}

export function toAdjustment(row: AdjustmentRow): KeptAdjustment {
  return {
    id: row.id,
    debtorCode: row.debtor_code,
    creditorCode: row.creditor_code,
    currency: row.currency,
    amountMinor: BigInt(row.amount_minor),
    reason: row.reason,
    occurredAt: row.occurred_at,
    disputeId: row.dispute_id,
    proposedBy: row.proposed_by,
    approvedBy: row.approved_by,
    rejectedBy: row.rejected_by,
  };
}
