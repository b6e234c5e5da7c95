import type { Pool } from "pg";

/** Seconds since the oldest fact was recorded that is not published, or that a subscriber is still owed; 0 when there is none. */
export async function readOutboxAge(pool: Pool): Promise<number> {
  const { rows } = await pool.query<{ age: number }>(
    `WITH oldest AS (
       (SELECT position FROM outbox WHERE published_at IS NULL ORDER BY position LIMIT 1)
       UNION ALL
       SELECT (SELECT o.position FROM outbox_owed o WHERE o.lane = l.lane ORDER BY o.position LIMIT 1)
       FROM (SELECT DISTINCT lane FROM outbox_lane) AS l
     )
     SELECT greatest(0, coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0))::float8 AS age
     FROM outbox WHERE position IN (SELECT position FROM oldest)`,
  );
  return rows[0]?.age ?? 0;
}
