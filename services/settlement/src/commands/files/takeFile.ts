import { createHash } from "node:crypto";
import { lineProblems, partnerOf, type Identity } from "@tessera/kernel";
import { inTransaction, newId, NotAnAnswer, type ArrivingFile, type Database } from "@tessera/runtime";
import type { FileQuota } from "../../domain/files/fileQuota.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { CHUNK_BYTES, removeFileChunks, writeFileChunk } from "../../store/files/fileChunks.js";
import { finishFile } from "../../store/files/saveFile.js";
import { keepToQuotaAtLast, openQuota } from "./keepToQuota.js";

/** The longest name of a file, in characters. */
const MOST_NAME = 255;

/**
 * Keeps a file as it arrives: part by part, its digest on the way, one part in memory. No connection is held while the client is
 * slow, so the parts commit one by one; they become a file in the last transaction. When the content breaks off, or a partner brings
 * more than its quota, what was written is forgotten, and the error is thrown.
 */
export async function takeFile(
  database: Database,
  file: ArrivingFile,
  owner: Identity,
  quota?: FileQuota,
): Promise<StoredFile> {
  const partnerCode = partnerOf(owner);
  const counted = partnerCode === undefined || quota === undefined ? undefined : { partnerCode, quota };
  const problem = lineProblems("name", file.name, MOST_NAME)[0];
  if (problem !== undefined) throw new NotAnAnswer("BAD_USER_INPUT", `The file's name ${problem.problem}.`);
  const countBytes = counted && (await openQuota(database, counted));
  const id = newId();
  const hash = createHash("sha256");
  let [bytes, chunks] = [0, 0];
  try {
    for await (const part of inParts(file.content)) {
      hash.update(part);
      bytes += part.length;
      // On the way by what was left at its beginning, so that nobody sends for nothing; exactly once more at the end.
      countBytes?.(bytes);
      await writeFileChunk(database, id, chunks, part);
      chunks += 1;
    }
    const written = { id, sha256: hash.digest("hex"), bytes, chunks };
    const described = { name: file.name, mediaType: file.mediaType, ownerSubject: owner.subject };
    const ownerPartnerCode = partnerCode ?? null;
    return await inTransaction(database, async (tx) => {
      if (counted) await keepToQuotaAtLast(tx, counted, bytes);
      return finishFile(tx, { ...described, ownerPartnerCode, ...written });
    });
  } catch (error) {
    // A database that is away cannot forget either; the sweeper does it later.
    await removeFileChunks(database, id).catch(() => undefined);
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
