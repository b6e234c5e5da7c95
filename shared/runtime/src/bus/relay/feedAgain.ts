import type { ClientBase } from "pg";

/**
 * Marks as unpublished what was published after the last envelope that the broker still holds: everything that is kept when it holds none.
 * Rows were handed over in the order (published_at, position). Answers how many rows go again; the inbox drops those that
 * had arrived.
 */
export async function feedAgain(client: ClientBase, lastHeld: string | null): Promise<number> {
  const { rowCount } = await client.query(
    `WITH held AS (
       SELECT published_at, position FROM outbox WHERE id = $1
     )
     UPDATE outbox o SET published_at = NULL
     WHERE o.published_at IS NOT NULL AND CASE WHEN EXISTS (SELECT FROM held)
       THEN (o.published_at, o.position) > (SELECT published_at, position FROM held)
       ELSE true END`,
    [lastHeld],
  );
  return rowCount ?? 0;
}
