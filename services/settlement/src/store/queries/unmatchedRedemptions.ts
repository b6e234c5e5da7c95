import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

/** A redemption for which what rewards told and what members spent do not go together. */
export interface UnmatchedRedemption {
  readonly redemptionId: string;
  readonly problem: string;
}

/**
 * Redemptions up to `asOf` without their spend, with another spend than told, or not undone when cancelled; and spends that no redemption
 * was confirmed for and that were not undone.
 */
export async function readUnmatchedRedemptions(database: Database, asOf: Date): Promise<UnmatchedRedemption[]> {
  const rows = await queryRows<{ redemption_id: string; problem: string }>(
    database,
    `WITH spend AS (
       SELECT source_id AS redemption_id, min(creditor_code) AS redeemer_code,
              sum(points) FILTER (WHERE kind = 'REDEMPTION') AS points, bool_or(kind = 'REVERSAL') AS undone
       FROM draw WHERE source_kind = 'REDEMPTION' GROUP BY source_id HAVING min(occurred_at) < $1
     ), told AS (
       SELECT * FROM redemption_told WHERE occurred_at < $1
     ), paired AS (
       SELECT redemption_id,
              CASE
                WHEN told.redemption_id IS NULL AND NOT spend.undone THEN 'points were spent, no redemption was confirmed'
                WHEN told.redemption_id IS NULL THEN NULL
                WHEN spend.redemption_id IS NULL THEN 'it was confirmed, no points were spent'
                WHEN told.points <> spend.points OR told.redeemer_code <> spend.redeemer_code
                  THEN concat(told.points, ' points at ', told.redeemer_code, ' were told, ', spend.points, ' at ',
                              spend.redeemer_code, ' spent')
                WHEN (told.cancelled_at IS NOT NULL) <> spend.undone
                  THEN CASE WHEN spend.undone THEN 'its points were given back, it is not cancelled'
                       ELSE 'it is cancelled, its points were not given back' END
              END AS problem
       FROM told FULL JOIN spend USING (redemption_id)
     )
     SELECT redemption_id, problem FROM paired WHERE problem IS NOT NULL ORDER BY redemption_id LIMIT 10000`,
    [asOf],
  );
  return rows.map((row) => ({ redemptionId: row.redemption_id, problem: row.problem }));
}

/** How many redemptions and spends `readUnmatchedRedemptions` looks at. */
export async function countRedemptions(database: Database): Promise<number> {
  const [row] = await queryRows<{ count: string }>(
    database,
    `SELECT (SELECT count(*) FROM redemption_told)
          + (SELECT count(DISTINCT source_id) FROM draw WHERE source_kind = 'REDEMPTION') AS count`,
    [],
  );
  return Number(row?.count ?? 0);
}
