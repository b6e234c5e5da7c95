import type { ClientBase } from "pg";

/** Rows looked at in one go, from the oldest on. */
const AT_ONCE = 5_000;

/** Removes published rows that are older than the retention time and owed to nobody, the oldest 5,000 at most. Answers how many. */
export async function removeOldRows(client: ClientBase, retentionSeconds: number): Promise<number> {
  const { rowCount } = await client.query(
    `DELETE FROM outbox WHERE position IN (
       SELECT oldest.position FROM (SELECT position, published_at FROM outbox ORDER BY position LIMIT ${AT_ONCE}) AS oldest
       WHERE published_at < clock_timestamp() - $1 * interval '1 second'
         AND NOT EXISTS (SELECT FROM outbox_owed o WHERE o.position = oldest.position)
     )`,
    [retentionSeconds],
  );
  return rowCount ?? 0;
}
