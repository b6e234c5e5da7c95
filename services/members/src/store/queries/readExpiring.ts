import type { Points } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import { toPoints } from "./toPoints.js";

export interface ExpiringRecord {
  readonly memberId: string;
  readonly points: Points;
  readonly expiresAt: Date;
}

/**
 * What each member has at an instant (undefined: now) in lots that expire within so many days, summed by instant of expiry,
 * soonest first. Points that are held count; debts do not lessen it.
 */
export async function readExpiring(
  database: Database,
  memberIds: readonly string[],
  asOf: Date | undefined,
  withinDays: number,
): Promise<ExpiringRecord[]> {
  const rows = await readRows<{ member_id: string; points: string; expires_at: Date }>(
    database,
    `SELECT lot.member_id, lot.expires_at, sum(${asOf === undefined ? "lot.remaining" : "posted.points"}) AS points
     FROM lot
     ${
       asOf === undefined
         ? ""
         : `JOIN LATERAL (
              SELECT sum(points) AS points FROM posting
              WHERE posting.member_id = lot.member_id AND posting.lot_id = lot.lot_id AND account = 'MEMBER' AND occurred_at <= $2
            ) AS posted ON true`
     }
     WHERE lot.member_id = ANY ($1::uuid[])
       AND lot.issued_at <= coalesce($2::timestamptz, now()) AND lot.expires_at > coalesce($2::timestamptz, now())
       AND lot.expires_at <= coalesce($2::timestamptz, now()) + make_interval(days => $3)
     GROUP BY lot.member_id, lot.expires_at
     HAVING sum(${asOf === undefined ? "lot.remaining" : "posted.points"}) > 0
     ORDER BY lot.member_id, lot.expires_at`,
    [memberIds, asOf ?? null, withinDays],
  );
  return rows.map((row) => ({ memberId: row.member_id, points: toPoints(row.points), expiresAt: row.expires_at }));
}
