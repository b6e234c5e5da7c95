import type { Tx } from "@tessera/runtime";
import type { ExitMovement } from "../../domain/exit/exitEntries.js";

/** What the reserve of each exit received and paid, by cycle and currency, whether it is posted or not. */
const MOVED = `
  SELECT exit.id AS exit_id, exit.partner_code, exit.reserve_code, obligation.cycle_id, obligation.currency,
    coalesce(sum(CASE WHEN covers IS NOT NULL THEN 0 WHEN creditor_code = reserve_code THEN amount_minor ELSE -amount_minor END), 0)
      AS received_minor,
    coalesce(sum(CASE WHEN covers IS NULL THEN 0 WHEN debtor_code = reserve_code THEN amount_minor ELSE -amount_minor END), 0)
      AS paid_minor
  FROM partner_exit AS exit
  JOIN obligation ON covers = exit.partner_code
    OR kind = 'ADJUSTMENT' AND entry_id IN (
      SELECT adjustment_id FROM exit_settlement_line JOIN exit_settlement AS settled ON settled.id = settlement_id
      WHERE settled.exit_id = exit.id)
  WHERE exit.taken_over_at IS NOT NULL AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
  GROUP BY exit.id, obligation.cycle_id, obligation.currency`;

interface Row {
  readonly exit_id: string;
  readonly partner_code: string;
  readonly reserve_code: string;
  readonly cycle_id: string;
  readonly currency: string;
  readonly received_minor: string;
  readonly paid_minor: string;
}

/** Of cycles that were instructed, so that nothing of them changes any more, and that are not posted yet. */
export async function readUnpostedMovements(tx: Tx): Promise<ExitMovement[]> {
  const rows = await tx.query<Row>(
    `SELECT moved.* FROM (${MOVED}) AS moved JOIN cycle ON cycle.id = moved.cycle_id
     WHERE cycle.status IN ('INSTRUCTED', 'SETTLING', 'PARTIALLY_SETTLED', 'SETTLED')
       AND NOT EXISTS (SELECT FROM exit_posting AS posted
         WHERE (posted.exit_id, posted.cycle_id, posted.currency) = (moved.exit_id, moved.cycle_id, moved.currency))
     ORDER BY cycle.opens_at, moved.currency, moved.exit_id`,
  );
  return rows.map((row) => ({
    exitId: row.exit_id,
    partnerCode: row.partner_code,
    reserveCode: row.reserve_code,
    cycleId: row.cycle_id,
    currency: row.currency,
    receivedMinor: BigInt(row.received_minor),
    paidMinor: BigInt(row.paid_minor),
  }));
}

export async function insertExitPostings(tx: Tx, movements: readonly ExitMovement[]): Promise<void> {
  const rows = movements.map((moved) => ({
    exit_id: moved.exitId,
    cycle_id: moved.cycleId,
    currency: moved.currency,
    received_minor: moved.receivedMinor.toString(),
    paid_minor: moved.paidMinor.toString(),
  }));
  await tx.query("INSERT INTO exit_posting SELECT * FROM json_populate_recordset(NULL::exit_posting, $1::json)", [
    JSON.stringify(rows),
  ]);
}
