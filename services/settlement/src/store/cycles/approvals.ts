import { newId, type Tx } from "@tessera/runtime";

export interface StandingApproval {
  readonly id: string;
  readonly approvedBy: string;
  readonly contentHash: string;
}

export async function readStandingApproval(tx: Tx, cycleId: string): Promise<StandingApproval | undefined> {
  const [row] = await tx.query<{ id: string; approved_by: string; content_hash: string }>(
    "SELECT id, approved_by, content_hash FROM cycle_approval WHERE cycle_id = $1 AND voided_at IS NULL",
    [cycleId],
  );
  return row && { id: row.id, approvedBy: row.approved_by, contentHash: row.content_hash };
}

/** Who made the calculation that stands; null for the schedule. */
export async function readCalculator(tx: Tx, cycleId: string): Promise<string | null> {
  const [row] = await tx.query<{ calculated_by: string | null }>(
    `SELECT calculated_by FROM cycle_calculation AS made JOIN cycle ON cycle.id = made.cycle_id
     WHERE cycle.id = $1 AND made.calculation = cycle.calculation`,
    [cycleId],
  );
  return row?.calculated_by ?? null;
}

export async function insertApproval(
  tx: Tx,
  approval: { readonly cycleId: string; readonly calculation: number; readonly contentHash: string },
  approvedBy: string,
): Promise<void> {
  await tx.query(
    "INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by) VALUES ($1, $2, $3, $4, $5)",
    [newId(), approval.cycleId, approval.calculation, approval.contentHash, approvedBy],
  );
}

/** Takes the approval of a cycle away, if there is one. */
export async function voidApproval(
  tx: Tx,
  cycleId: string,
  kind: "WITHDRAWN" | "RECALCULATED",
  actor: string | null,
): Promise<void> {
  await tx.query(
    `UPDATE cycle_approval SET voided_at = clock_timestamp(), voided_by = $3, void_kind = $2
     WHERE cycle_id = $1 AND voided_at IS NULL`,
    [cycleId, kind, actor],
  );
}
