import type { Pool } from "pg";

/** Rows that one statement marks, so that none runs for long. */
const AT_ONCE = 10_000;

/**
 * Marks as unpublished what was recorded since then, as far as it is kept: the relay hands it to every subscriber again, before
 * anything newer. Answers how many rows go again. What a subscriber has applied, its inbox drops.
 */
export async function resendFacts(pool: Pool, since: Date): Promise<number> {
  let facts = 0;
  for (let after = "0"; ;) {
    const { rows } = await pool.query<{ position: string | null; marked: string }>(
      `WITH chosen AS (
         SELECT position FROM outbox WHERE position > $2 AND published_at IS NOT NULL AND recorded_at >= $1
         ORDER BY position LIMIT ${AT_ONCE}
       ), marked AS (
         UPDATE outbox SET published_at = NULL WHERE position IN (SELECT position FROM chosen) RETURNING position
       )
       SELECT max(position) AS position, count(*) AS marked FROM marked`,
      [since, after],
    );
    const [row] = rows;
    facts += Number(row?.marked ?? 0);
    if (typeof row?.position !== "string" || Number(row.marked) < AT_ONCE) return facts;
    after = row.position;
  }
}
