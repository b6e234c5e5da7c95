import type { Tx } from "@tessera/runtime";
import type { Dispute, DisputeOutcome } from "../../domain/disputes/dispute.js";
import { toDispute, type DisputeRow } from "./disputeRow.js";

export type NewDispute = Pick<Dispute, "id" | "obligationId" | "reason" | "claimedMinor" | "partnerCode" | "openedBy">;

/** False when the obligation was disputed before. */
export async function insertDispute(tx: Tx, dispute: NewDispute): Promise<boolean> {
  const inserted = await tx.query(
    `INSERT INTO dispute (id, obligation_id, status, reason, claimed_minor, partner_code, opened_by)
     VALUES ($1, $2, 'OPENED', $3, $4, $5, $6) ON CONFLICT (obligation_id) DO NOTHING RETURNING 1`,
    [
      dispute.id,
      dispute.obligationId,
      dispute.reason,
      dispute.claimedMinor.toString(),
      dispute.partnerCode,
      dispute.openedBy,
    ],
  );
  return inserted.length === 1;
}

/** Reads a dispute and keeps others from moving it until the transaction ends. */
export async function lockDispute(tx: Tx, id: string): Promise<Dispute | undefined> {
  const [row] = await tx.query<DisputeRow>("SELECT * FROM dispute WHERE id = $1 FOR UPDATE", [id]);
  return row && toDispute(row);
}

/** The disputes about these obligations, locked; ascending by id. */
export async function lockDisputesOf(tx: Tx, obligationIds: readonly string[]): Promise<Dispute[]> {
  if (obligationIds.length === 0) return [];
  const rows = await tx.query<DisputeRow>(
    "SELECT * FROM dispute WHERE obligation_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE",
    [obligationIds],
  );
  return rows.map(toDispute);
}

export async function markUnderReview(tx: Tx, id: string): Promise<void> {
  await tx.query(
    "UPDATE dispute SET status = 'UNDER_REVIEW', outcome = NULL, decided_minor = NULL, decided_by = NULL WHERE id = $1",
    [id],
  );
}

export async function markDecided(
  tx: Tx,
  id: string,
  decision: { readonly outcome: DisputeOutcome; readonly decidedMinor: bigint; readonly decidedBy: string },
): Promise<void> {
  await tx.query("UPDATE dispute SET status = $2, outcome = $2, decided_minor = $3, decided_by = $4 WHERE id = $1", [
    id,
    decision.outcome,
    decision.decidedMinor.toString(),
    decision.decidedBy,
  ]);
}

export async function markDisputeClosed(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query(
    "UPDATE dispute SET status = 'CLOSED', approved_by = $2, closed_at = clock_timestamp() WHERE id = $1",
    [id, approvedBy],
  );
}

export interface DisputeEvent {
  readonly disputeId: string;
  readonly kind: Dispute["status"];
  readonly actor: string;
  readonly reason: string | null;
  readonly amountMinor: bigint | null;
}

/** Adds to the timeline of a dispute; the caller holds its lock. */
export async function noteDisputeEvent(tx: Tx, event: DisputeEvent): Promise<void> {
  await tx.query(
    `INSERT INTO dispute_event (dispute_id, ordinal, kind, actor, reason, amount_minor)
     SELECT $1, count(*) + 1, $2, $3, $4, $5 FROM dispute_event WHERE dispute_id = $1`,
    [event.disputeId, event.kind, event.actor, event.reason, event.amountMinor?.toString() ?? null],
  );
}
