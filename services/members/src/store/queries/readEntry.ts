import type { Database } from "@tessera/runtime";
import { ENTRY_COLUMNS, toEntry, type EntryRow } from "./entryColumns.js";
import { readRows } from "./readRows.js";
import type { EntryRecord } from "./records.js";

export async function readEntry(
  database: Database,
  memberId: string,
  entryId: string,
): Promise<EntryRecord | undefined> {
  const [row] = await readRows<EntryRow>(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM journal_entry WHERE member_id = $1 AND entry_id = $2`,
    [memberId, entryId],
  );
  return row && toEntry(row);
}
