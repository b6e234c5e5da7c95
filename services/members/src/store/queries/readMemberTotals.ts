import type { Points } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { balancesAsOfSql } from "./readBalancesAsOf.js";
import { readRows } from "./readRows.js";
import { toPoints } from "./toPoints.js";

export interface MemberTotalsRecord {
  readonly members: number;
  readonly available: Points;
  readonly negative: number;
}

/** Over all members enrolled by then: how many, what they could spend together, how many owe more than they have. */
export async function readMemberTotals(database: Database, asOf: Date): Promise<MemberTotalsRecord> {
  const [row] = await readRows<{ members: number; available: string; negative: number }>(
    database,
    `SELECT count(*)::int AS members, coalesce(sum(living - held - debt), 0) AS available,
            (count(*) FILTER (WHERE living - held - debt < 0))::int AS negative
     FROM (${balancesAsOfSql("member_id IS NOT NULL")}) AS balance JOIN member USING (member_id)
     WHERE member.enrolled_at <= $1`,
    [asOf],
  );
  return { members: row?.members ?? 0, available: toPoints(row?.available ?? null), negative: row?.negative ?? 0 };
}
