import type { Database, Tx } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { queryRows } from "../queries/queryRows.js";
import { FILE_COLUMNS, toStoredFile, type FileRow } from "./fileRow.js";

const FIND = `SELECT ${FILE_COLUMNS.split(", ")
  .map((column) => `stored_file.${column}`)
  .join(", ")} FROM made_file JOIN stored_file ON stored_file.id = file_id WHERE source_hash = $1`;

/** The file that was made of this content before; undefined when none was. */
export async function findMadeFile(database: Database, sourceHash: string): Promise<StoredFile | undefined> {
  const [row] = await queryRows<FileRow>(database, FIND, [sourceHash]);
  return row && toStoredFile(row);
}

/** Like `findMadeFile`; others that made a file of the same content wait until this transaction ends. */
export async function lockMadeFile(tx: Tx, sourceHash: string): Promise<StoredFile | undefined> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", [`made_file ${sourceHash}`]);
  const [row] = await tx.query<FileRow>(FIND, [sourceHash]);
  return row && toStoredFile(row);
}

export async function saveMadeFile(tx: Tx, sourceHash: string, file: StoredFile): Promise<void> {
  await tx.query("INSERT INTO made_file (source_hash, file_id) VALUES ($1, $2)", [sourceHash, file.id]);
}
