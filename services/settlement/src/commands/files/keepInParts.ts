import { createHash } from "node:crypto";
import { inTransaction, newId, type Database, type Tx } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { CHUNK_BYTES, removeFileChunks, writeFileChunk } from "../../store/files/fileChunks.js";

/** The parts that were written, and what they make up. */
export interface WrittenParts {
  readonly id: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly chunks: number;
}

/**
 * Keeps content as it comes: part by part, its digest on the way, one part in memory. No connection is held while it is slow, so the parts
 * commit one by one; `finish` makes them a file in the last transaction, or answers another file in their place. When the content breaks
 * off, `countBytes` (told what has come so far) throws, or another file is answered, what was written is forgotten.
 */
export async function keepInParts(
  database: Database,
  content: AsyncIterable<Uint8Array>,
  finish: (tx: Tx, written: WrittenParts) => Promise<StoredFile>,
  countBytes?: (bytes: number) => void,
): Promise<StoredFile> {
  const id = newId();
  const hash = createHash("sha256");
  let [bytes, chunks] = [0, 0];
  // A database that is away cannot forget either; the sweeper does it later.
  const forget = async () => removeFileChunks(database, id).catch(() => undefined);
  try {
    for await (const part of inParts(content)) {
      hash.update(part);
      bytes += part.length;
      countBytes?.(bytes);
      await writeFileChunk(database, id, chunks, part);
      chunks += 1;
    }
    const written = { id, sha256: hash.digest("hex"), bytes, chunks };
    const file = await inTransaction(database, async (tx) => finish(tx, written));
    if (file.id !== id) await forget();
    return file;
  } catch (error) {
    await forget();
    throw error;
  }
}

/** The same bytes in parts of one size, the last one shorter. */
async function* inParts(content: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  for await (const piece of content) {
    let rest = piece;
    while (heldBytes + rest.length >= CHUNK_BYTES) {
      const room = CHUNK_BYTES - heldBytes;
      yield Buffer.concat([...held, rest.subarray(0, room)]);
      rest = rest.subarray(room);
      [held, heldBytes] = [[], 0];
    }
    if (rest.length > 0) held.push(rest);
    heldBytes += rest.length;
  }
  if (heldBytes > 0) yield Buffer.concat(held);
}
