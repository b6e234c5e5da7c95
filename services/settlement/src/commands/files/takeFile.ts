import { lineProblems, partnerOf, type Identity } from "@tessera/kernel";
import { NotAnAnswer, type ArrivingFile, type Database } from "@tessera/runtime";
import type { FileQuota } from "../../domain/files/fileQuota.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { finishFile } from "../../store/files/saveFile.js";
import { keepInParts } from "./keepInParts.js";
import { keepToQuotaAtLast, openQuota } from "./keepToQuota.js";

/** The longest name of a file, in characters. */
const MOST_NAME = 255;

/**
 * Keeps a file as it arrives, one part in memory. When the content breaks off, or a partner brings more than its quota, what was written is
 * forgotten, and the error is thrown.
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
  const described = { name: file.name, mediaType: file.mediaType, ownerSubject: owner.subject };
  return keepInParts(
    database,
    file.content,
    async (tx, written) => {
      if (counted) await keepToQuotaAtLast(tx, counted, written.bytes);
      return finishFile(tx, { ...described, ownerPartnerCode: partnerCode ?? null, ...written });
    },
    // On the way by what was left at its beginning, so that nobody sends for nothing; exactly once more at the end.
    counted && (await openQuota(database, counted)),
  );
}
