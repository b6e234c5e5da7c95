import type { Database } from "@tessera/runtime";
import { ENTRY_COLUMNS, toEntry, type EntryRow } from "./entryColumns.js";
import { readRows } from "./readRows.js";
import type { EntryRecord } from "./records.js";

export interface EntriesQuery {
  /** Effective time; undefined: all that is recorded. */
  readonly asOf: Date | undefined;
  /** Sort key of the entry before the page: effective time, UUID. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

/** Journal entries, a page of each member in one read, latest effective time first. */
export async function pageEntries(
  database: Database,
  memberIds: readonly string[],
  { asOf, after, limit }: EntriesQuery,
): Promise<EntryRecord[]> {
  const rows = await readRows<EntryRow>(
    database,
    `SELECT page.* FROM unnest($1::uuid[]) AS wanted (member_id) CROSS JOIN LATERAL (
       SELECT ${ENTRY_COLUMNS} FROM journal_entry
       WHERE journal_entry.member_id = wanted.member_id AND occurred_at <= coalesce($2::timestamptz, 'infinity')
         AND ($3::timestamptz IS NULL OR (occurred_at, entry_id) < ($3::timestamptz, $4::uuid))
       ORDER BY occurred_at DESC, entry_id DESC
       LIMIT $5
     ) AS page
     ORDER BY page.member_id, page.occurred_at DESC, page.entry_id DESC`,
    [memberIds, asOf ?? null, ...(after ?? [null, null]), limit],
  );
  return rows.map(toEntry);
}
