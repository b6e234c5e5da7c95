import type { Tx } from "@tessera/runtime";
import type { Adjustment, KeptAdjustment } from "../../domain/disputes/adjustment.js";
import { toAdjustment, type AdjustmentRow } from "./adjustmentRow.js";

/** Keeps an adjustment as it was proposed, or, with `approvedBy`, as it was decided and approved. */
export async function insertAdjustment(tx: Tx, adjustment: Adjustment): Promise<void> {
  await tx.query(
    `INSERT INTO adjustment (id, debtor_code, creditor_code, currency, amount_minor, reason, occurred_at, dispute_id, proposed_by,
                             approved_by, approved_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, CASE WHEN $10::text IS NOT NULL THEN clock_timestamp() END)`,
    [
      adjustment.id,
      adjustment.debtorCode,
      adjustment.creditorCode,
      adjustment.currency,
      adjustment.amountMinor.toString(),
      adjustment.reason,
      adjustment.occurredAt,
      adjustment.disputeId,
      adjustment.proposedBy,
      adjustment.approvedBy,
    ],
  );
}

/** Reads an adjustment and keeps others from approving it until the transaction ends. */
export async function lockAdjustment(tx: Tx, id: string): Promise<KeptAdjustment | undefined> {
  const [row] = await tx.query<AdjustmentRow>("SELECT * FROM adjustment WHERE id = $1 FOR UPDATE", [id]);
  return row && toAdjustment(row);
}

/** The instant alone, to find the cycle by, before anything is locked. */
export async function readAdjustmentInstant(tx: Tx, id: string): Promise<Date | undefined> {
  const [row] = await tx.query<{ occurred_at: Date }>("SELECT occurred_at FROM adjustment WHERE id = $1", [id]);
  return row?.occurred_at;
}

export async function markAdjustmentApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE adjustment SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}
