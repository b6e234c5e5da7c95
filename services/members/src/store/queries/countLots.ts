import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";

/** How many lots of each member live at an instant (undefined: now); a member without any is left out. */
export async function countLots(
  database: Database,
  memberIds: readonly string[],
  asOf: Date | undefined,
): Promise<Map<string, number>> {
  const rows = await readRows<{ member_id: string; lots: number }>(
    database,
    `SELECT member_id, count(*)::int AS lots FROM lot
     WHERE member_id = ANY ($1::uuid[])
       AND issued_at <= coalesce($2::timestamptz, now()) AND expires_at > coalesce($2::timestamptz, now())
     GROUP BY member_id`,
    [memberIds, asOf ?? null],
  );
  return new Map(rows.map((row) => [row.member_id, row.lots]));
}
