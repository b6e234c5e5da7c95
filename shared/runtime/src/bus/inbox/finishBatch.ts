import type { ServiceName } from "@tessera/contracts";
import type { Tx } from "../../database/transaction.js";
import type { BatchPlan } from "./planBatch.js";

/** How long a marker sleeps before it is looked at again. */
const MARKER_RETRY_MS = 50;

/**
 * Removes what is done, moves the cursors, puts aside what waits and lets go what waited for the moved cursors: one statement.
 * Answers whether it let any row go. Throws when a cursor does not stand where the plan saw it, so that nothing is ever applied twice.
 */
export async function finishBatch(
  tx: Tx,
  publisher: ServiceName,
  { done, waiting, parked, moves }: BatchPlan,
  heldMarkers: readonly string[],
): Promise<boolean> {
  const [row] = await tx.query<{ moved: string; let_go: boolean }>(
    `WITH gone AS (
       DELETE FROM inbox WHERE position = ANY($2::bigint[])
     ), put_aside AS (
       UPDATE inbox SET waiting = true WHERE position = ANY($3::bigint[])
     ), held AS (
       UPDATE inbox SET waiting = true, retry_at = clock_timestamp() + ${MARKER_RETRY_MS} * interval '1 millisecond'
       WHERE position = ANY($4::bigint[])
     ), parked AS (
       UPDATE inbox SET waiting = true, parked_at = clock_timestamp(), attempts = attempts + 1, error = bad.error
       FROM json_to_recordset($5::json) AS bad (position bigint, error text) WHERE inbox.position = bad.position
     ), move AS (
       SELECT * FROM json_to_recordset($6::json)
         AS move (key text, "from" bigint, "to" bigint, id uuid, "recordedAt" timestamptz)
     ), begun AS (
       INSERT INTO inbox_cursor (publisher, key, sequence, fact_id, told_at)
       SELECT $1, key, "to", id, "recordedAt" FROM move WHERE "from" = 0 RETURNING 1
     ), moved AS (
       UPDATE inbox_cursor c SET sequence = move."to", fact_id = move.id, told_at = move."recordedAt" FROM move
       WHERE c.publisher = $1 AND c.key = move.key AND move."from" > 0 AND c.sequence = move."from" RETURNING 1
     ), let_go AS (
       UPDATE inbox SET waiting = false FROM move
       WHERE inbox.publisher = $1 AND inbox.key = move.key AND inbox.sequence > move."to" AND inbox.waiting
         AND inbox.retry_at IS NULL AND inbox.parked_at IS NULL
         AND EXISTS (SELECT FROM inbox next WHERE next.publisher = $1 AND next.key = move.key AND next.sequence = move."to" + 1)
       RETURNING 1
     )
     SELECT (SELECT count(*) FROM begun) + (SELECT count(*) FROM moved) AS moved, EXISTS (SELECT FROM let_go) AS let_go`,
    [publisher, done, waiting, heldMarkers, JSON.stringify(parked), JSON.stringify(moves)],
  );
  if (Number(row?.moved) !== moves.length) throw new Error(`a cursor for ${publisher} moved under the inbox's lock`);
  return row?.let_go === true;
}
