import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { Balances } from "./records.js";
import { toPoints } from "./toPoints.js";

/**
 * One row (member_id, living, held, debt) for each of `members` at the instant $1, by effective time: what a lot then had is the
 * sum of its MEMBER postings up to the instant, lots count from issue until expiry, whether or not the entries of expiry stand,
 * and holds from authorisation until they were closed, timed out, or captured at an earlier business instant.
 *
 * `members`: a condition on member_id.
 */
export function balancesAsOfSql(members: string): string {
  return `
    SELECT member.member_id, coalesce(lots.living, 0) AS living, coalesce(holds.held, 0) AS held, coalesce(debts.debt, 0) AS debt
    FROM member
    LEFT JOIN (
      SELECT posting.member_id, sum(posting.points) AS living
      FROM posting JOIN lot USING (member_id, lot_id)
      WHERE posting.account = 'MEMBER' AND posting.occurred_at <= $1 AND lot.issued_at <= $1 AND lot.expires_at > $1
        AND posting.${members}
      GROUP BY posting.member_id
    ) AS lots USING (member_id)
    LEFT JOIN (
      SELECT hold.member_id, sum(hold.points) AS held
      FROM hold LEFT JOIN spend ON spend.spend_id = hold.hold_id AND spend.entry_id IS NOT NULL
      WHERE hold.authorised_at <= $1 AND least(hold.expires_at, hold.closed_at, spend.occurred_at) > $1 AND hold.${members}
      GROUP BY hold.member_id
    ) AS holds USING (member_id)
    LEFT JOIN (
      SELECT member_id, -sum(points) AS debt
      FROM posting
      WHERE account = 'DEBT' AND occurred_at <= $1 AND ${members}
      GROUP BY member_id
    ) AS debts USING (member_id)
    WHERE member.${members}`;
}

/** Balances of these members at an instant, in one read; unknown members are left out. */
export async function readBalancesAsOf(
  database: Database,
  memberIds: readonly string[],
  asOf: Date,
): Promise<Balances[]> {
  const rows = await readRows<{ member_id: string; available: string; held: string; debt: string }>(
    database,
    `SELECT member_id, living - held - debt AS available, held, debt
     FROM (${balancesAsOfSql("member_id = ANY ($2::uuid[])")}) AS balance`,
    [asOf, memberIds],
  );
  return rows.map((row) => ({
    memberId: row.member_id,
    available: toPoints(row.available),
    held: toPoints(row.held),
    debt: toPoints(row.debt),
  }));
}
