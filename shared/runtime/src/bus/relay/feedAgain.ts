import type { ClientBase } from "pg";

/**
 * Marks as unpublished what was published after the last envelope that the broker still holds: everything that is kept when it holds none.
 * Rows were handed over in the order (turn, position). An instant would not tell two turns of one millisecond, or around a step of the
 * clock, from each other; it orders what was handed over before turns were numbered. An envelope that is not marked yet is the
 * newest. Answers how many rows go again; the inbox drops those that had arrived.
 */
export async function feedAgain(client: ClientBase, lastHeld: string | null): Promise<number> {
  const { rowCount } = await client.query(
    `WITH held AS (
       SELECT CASE WHEN published_at IS NOT NULL THEN coalesce(turn, 0) END AS turn, ${handedAt("outbox")} AS handed_at, position
       FROM outbox WHERE id = $1
     )
     UPDATE outbox o SET published_at = NULL
     WHERE o.published_at IS NOT NULL AND CASE WHEN EXISTS (SELECT FROM held)
       THEN (coalesce(o.turn, 0), ${handedAt("o")}, o.position) > (SELECT turn, handed_at, position FROM held)
       ELSE true END`,
    [lastHeld],
  );
  return rowCount ?? 0;
}

function handedAt(row: string): string {
  return `CASE WHEN ${row}.turn IS NULL THEN ${row}.published_at ELSE '-infinity' END`;
}
