import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { Balances } from "./records.js";
import { toPoints } from "./toPoints.js";

/**
 * Balances of these members now, by the database's clock, from the lots and accounts themselves: what a spend of this moment
 * would find. A hold earmarks only lots that outlive it, so what is held is always part of what lives. Unknown members are left out.
 */
export async function readBalances(database: Database, memberIds: readonly string[]): Promise<Balances[]> {
  const rows = await readRows<{ member_id: string; available: string; held: string; debt: string }>(
    database,
    `SELECT account.member_id, coalesce(lots.living, 0) - coalesce(holds.held, 0) - account.debt AS available,
            coalesce(holds.held, 0) AS held, account.debt
     FROM account
     LEFT JOIN (
       SELECT member_id, sum(remaining) AS living
       FROM lot
       WHERE member_id = ANY ($1::uuid[]) AND issued_at <= now() AND expires_at > now()
       GROUP BY member_id
     ) AS lots USING (member_id)
     LEFT JOIN (
       SELECT member_id, sum(points) AS held
       FROM hold
       WHERE member_id = ANY ($1::uuid[]) AND status = 'AUTHORISED' AND expires_at > now()
       GROUP BY member_id
     ) AS holds USING (member_id)
     WHERE account.member_id = ANY ($1::uuid[])`,
    [memberIds],
  );
  return rows.map((row) => ({
    memberId: row.member_id,
    available: toPoints(row.available),
    held: toPoints(row.held),
    debt: toPoints(row.debt),
  }));
}
