import { toNotAnAnswer, type Database, type Tx } from "@tessera/runtime";
import { rowsOf } from "../rowsOf.js";

/** What one row holds: few enough bytes to carry many uploads at once, enough to make few rows. */
export const CHUNK_BYTES = 256 * 1024;

/** Writes one part of a file that is still arriving, in a transaction of its own, so that a slow client holds no connection. */
export async function writeFileChunk(
  database: Database,
  fileId: string,
  ordinal: number,
  content: Uint8Array,
): Promise<void> {
  try {
    await database.pool.query("INSERT INTO stored_file_chunk (file_id, ordinal, content) VALUES ($1, $2, $3)", [
      fileId,
      ordinal,
      content,
    ]);
  } catch (error) {
    throw toNotAnAnswer(error);
  }
}

/** Forgets the parts of an upload that broke off. A stored file's parts cannot be removed; the database refuses it. */
export async function removeFileChunks(database: Database, fileId: string): Promise<void> {
  await database.pool.query("DELETE FROM stored_file_chunk WHERE file_id = $1", [fileId]);
}

/**
 * Forgets what uploads left behind whose process died: parts older than so many milliseconds, which must be longer than any upload
 * may take, of files that never came to be. Answers how many files they were of.
 */
export async function removeAbandonedChunks(database: Database, olderThanMs: number): Promise<number> {
  const { rows } = await database.pool.query<{ file_id: string }>(
    `DELETE FROM stored_file_chunk AS part
     WHERE recorded_at < clock_timestamp() - $1 * interval '1 millisecond'
       AND NOT EXISTS (SELECT FROM stored_file WHERE id = part.file_id)
     RETURNING file_id`,
    [olderThanMs],
  );
  return new Set(rows.map((row) => row.file_id)).size;
}

/**
 * The content of a file from its beginning, part by part: one statement and one part in memory at a time. In a transaction it uses
 * that one's connection: who holds one must not wait for another.
 */
export async function* readFileChunks(source: Database | Tx, fileId: string): AsyncGenerator<Buffer> {
  for (let ordinal = 0; ; ordinal += 1) {
    const [row] = await rowsOf<{ content: Buffer }>(
      source,
      "SELECT content FROM stored_file_chunk WHERE file_id = $1 AND ordinal = $2",
      [fileId, ordinal],
    );
    if (row === undefined) return;
    yield row.content;
  }
}
