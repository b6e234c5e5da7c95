import type { Database, Tx } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { rowsOf } from "../rowsOf.js";
import { queryRows } from "../queries/queryRows.js";
import { FILE_COLUMNS, toStoredFile, type FileRow } from "./fileRow.js";

export async function findFile(database: Database | Tx, id: string): Promise<StoredFile | null> {
  const [row] = await rowsOf<FileRow>(database, `SELECT ${FILE_COLUMNS} FROM stored_file WHERE id = $1`, [id]);
  return row ? toStoredFile(row) : null;
}

/** Files by id; one that is not there is left out. */
export async function findFiles(database: Database, ids: readonly string[]): Promise<ReadonlyMap<string, StoredFile>> {
  const rows = await queryRows<FileRow>(
    database,
    `SELECT ${FILE_COLUMNS} FROM stored_file WHERE id = ANY ($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map((row) => [row.id, toStoredFile(row)]));
}
