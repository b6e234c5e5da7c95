import type { Database } from "@tessera/runtime";
import { journalCsv, type JournalLine } from "../../domain/ledger/journalCsv.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { findMadeFile, lockMadeFile, saveMadeFile } from "../../store/files/madeFiles.js";
import { finishFile } from "../../store/files/saveFile.js";
import { pageJournals, type JournalHead } from "../../store/queries/readJournals.js";
import { keepInParts } from "../files/keepInParts.js";
import { documentHash } from "./documentHash.js";

export interface JournalToMake {
  readonly cycleId: string;
  /** How far it goes. */
  readonly heads: readonly JournalHead[];
  /** The token's subject of who asks. */
  readonly askedBy: string;
  readonly entriesInPage?: number;
}

/**
 * The journals of a cycle up to these heads as a stored CSV: the one that was made of them before, else written page by page, so that no journal
 * is too long. The seals of the heads say all that it shows. Two that ask at once get the same file.
 */
export async function makeJournalFile(database: Database, wanted: JournalToMake): Promise<StoredFile> {
  const { cycleId, heads, askedBy, entriesInPage } = wanted;
  const file = {
    name: `journals-${cycleId}.csv`,
    mediaType: "text/csv; charset=utf-8",
    ownerSubject: askedBy,
    ownerPartnerCode: null,
  };
  const sourceHash = documentHash(file, heads);
  const made = await findMadeFile(database, sourceHash);
  if (made) return made;
  const content = toParts(pageJournals(database, cycleId, heads, entriesInPage));
  return keepInParts(database, content, async (tx, written) => {
    const earlier = await lockMadeFile(tx, sourceHash);
    if (earlier) return earlier;
    const saved = await finishFile(tx, { ...file, ...written });
    await saveMadeFile(tx, sourceHash, saved);
    return saved;
  });
}

async function* toParts(pages: AsyncIterable<readonly JournalLine[]>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(journalCsv([]), "utf8");
  for await (const lines of pages) yield Buffer.from(journalCsv(lines, false), "utf8");
}
