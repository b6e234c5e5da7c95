import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";

/** How many entries each member has up to an effective time (undefined: all); a member without any is left out. */
export async function countEntries(
  database: Database,
  memberIds: readonly string[],
  asOf: Date | undefined,
): Promise<Map<string, number>> {
  const rows = await readRows<{ member_id: string; entries: number }>(
    database,
    `SELECT member_id, count(*)::int AS entries FROM journal_entry
     WHERE member_id = ANY ($1::uuid[]) AND occurred_at <= coalesce($2::timestamptz, 'infinity')
     GROUP BY member_id`,
    [memberIds, asOf ?? null],
  );
  return new Map(rows.map((row) => [row.member_id, row.entries]));
}
