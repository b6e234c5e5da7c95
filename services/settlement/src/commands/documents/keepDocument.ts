import { inTransaction, type Database } from "@tessera/runtime";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { findMadeFile, lockMadeFile, saveMadeFile } from "../../store/files/madeFiles.js";
import { saveFile, type FileToSave } from "../../store/files/saveFile.js";
import { documentHash } from "./documentHash.js";

export interface DocumentToKeep extends FileToSave {
  /** Everything that the document shows. */
  readonly source: unknown;
  readonly render: () => Promise<Uint8Array>;
}

/**
 * The stored file of a document: the one that was made of the same content under the same name before, else rendered and kept. Two
 * that ask at once get the same file.
 */
export async function keepDocument(database: Database, document: DocumentToKeep): Promise<StoredFile> {
  const { source, render, ...file } = document;
  const sourceHash = documentHash(file, source);
  const made = await findMadeFile(database, sourceHash);
  if (made) return made;
  const content = await render();
  return inTransaction(database, async (tx) => {
    const earlier = await lockMadeFile(tx, sourceHash);
    if (earlier) return earlier;
    const saved = await saveFile(tx, { ...file, content });
    await saveMadeFile(tx, sourceHash, saved);
    return saved;
  });
}
