import { createHash } from "node:crypto";
import { newId, type Tx } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { CHUNK_BYTES } from "./fileChunks.js";
import { FILE_COLUMNS, toStoredFile, type FileRow } from "./fileRow.js";

export interface FileToSave {
  readonly name: string;
  readonly mediaType: string;
  /** The token's subject of who brought it or for whom it was made. */
  readonly ownerSubject: string;
  /** The partner whose file it is; null for the operator's own. */
  readonly ownerPartnerCode: string | null;
}

/** Keeps a file that this process made, whole, in this transaction. */
export async function saveFile(tx: Tx, file: FileToSave & { readonly content: Uint8Array }): Promise<StoredFile> {
  const id = newId();
  const { content } = file;
  for (let start = 0; start < content.length; start += CHUNK_BYTES) {
    const part = content.subarray(start, start + CHUNK_BYTES);
    await tx.query("INSERT INTO stored_file_chunk (file_id, ordinal, content) VALUES ($1, $2, $3)", [
      id,
      start / CHUNK_BYTES,
      part,
    ]);
  }
  const sha256 = createHash("sha256").update(content).digest("hex");
  const chunks = Math.ceil(content.length / CHUNK_BYTES);
  return finishFile(tx, { ...file, id, sha256, bytes: content.length, chunks });
}

/** Makes the parts that were written under an id into a file. The database refuses parts that do not make it up. */
export async function finishFile(
  tx: Tx,
  file: FileToSave & { readonly id: string; readonly sha256: string; readonly bytes: number; readonly chunks: number },
): Promise<StoredFile> {
  const [row] = await tx.query<FileRow>(
    `INSERT INTO stored_file (id, name, sha256, bytes, media_type, chunks, owner_subject, owner_partner_code)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${FILE_COLUMNS}`,
    [
      file.id,
      file.name,
      file.sha256,
      file.bytes,
      file.mediaType,
      file.chunks,
      file.ownerSubject,
      file.ownerPartnerCode,
    ],
  );
  if (!row) throw new Error("a file that was inserted is not there");
  return toStoredFile(row);
}
