import type { Database } from "@tessera/runtime";
import { readsOf } from "../reads.js";

/**
 * Takes up to `limit` redemptions that stand in the middle of their saga for longer than `idleMs`, the oldest first, and
 * remembers that they were taken, so that several sweepers share the work. // locks: redemption, skipping locked rows
 */
export async function takeUnfinished(database: Database, idleMs: number, limit: number): Promise<string[]> {
  const rows = await readsOf(database).query<{ id: string }>(
    `UPDATE redemption SET swept_at = clock_timestamp()
      WHERE id IN (
        SELECT id FROM redemption
         WHERE state IN ('PENDING', 'CANCELLING')
           AND coalesce(swept_at, cancelled_at, requested_at) <= clock_timestamp() - make_interval(secs => $1 / 1000.0)
         ORDER BY requested_at LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id`,
    [idleMs, limit],
  );
  return rows.map((row) => row.id);
}
