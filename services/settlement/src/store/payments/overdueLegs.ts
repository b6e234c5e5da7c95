import type { LocalDate } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";

const LATE = "status = 'INSTRUCTED' AND direction = 'PAYS' AND due_on <";

export async function readCyclesWithOverdue(tx: Tx, today: LocalDate): Promise<string[]> {
  const rows = await tx.query<{ cycle_id: string }>(
    `SELECT DISTINCT cycle_id FROM leg WHERE ${LATE} $1 ORDER BY cycle_id`,
    [today],
  );
  return rows.map((row) => row.cycle_id);
}

/** The caller has locked the cycle. */
export async function markOverdue(
  tx: Tx,
  cycleId: string,
  today: LocalDate,
): Promise<{ readonly reference: string; readonly dueOn: LocalDate }[]> {
  const rows = await tx.query<{ reference: string; due_on: string }>(
    `UPDATE leg SET status = 'OVERDUE' WHERE cycle_id = $1 AND ${LATE} $2 RETURNING reference, due_on::text`,
    [cycleId, today],
  );
  return rows.map((row) => ({ reference: row.reference, dueOn: row.due_on }));
}
