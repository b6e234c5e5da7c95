import { isRefused } from "@tessera/kernel";
import type { Database, Tx } from "@tessera/runtime";
import type { ClaimedRun, RunFailure } from "../../store/reconciliation/runs.js";
import { importBankFile, type ImportRefused } from "../bank/importBankFile.js";
import { importPartnerFile } from "./importPartnerStatement.js";

/** The file of a dry run that cannot be imported; nothing was compared. */
export class UnreadableDryRun extends Error {
  constructor(readonly failure: RunFailure) {
    super("the file of a dry run was refused");
  }
}

/**
 * Imports the file of a dry run into its transaction, which is undone in the end: the file may be imported afterwards as new. What was imported
 * before, for the same cycle, is compared as it stands. Throws UnreadableDryRun.
 */
export async function readDryRunFile(tx: Tx, database: Database, run: ClaimedRun): Promise<void> {
  if (!run.file || !run.dryRun) return;
  const { fileId, format, csv } = run.file;
  if (run.source === "BANK") {
    if (format === null) throw new UnreadableDryRun({ reason: "UNREADABLE", detail: "Nobody said what it is." });
    const answer = await importBankFile(tx, { fileId, format, csv }, run.startedBy);
    if (isRefused(answer) && answer.refused.kind !== "AlreadyImported") {
      throw new UnreadableDryRun(describeBankRefusal(answer.refused));
    }
    return;
  }
  const content = { kind: "FILE", fileId } as const;
  const input = { partnerCode: run.partnerCode ?? "", cycleId: run.cycleId, content, onlyFilesOf: null };
  const answer = await importPartnerFile(tx, { database, scope: run.startedBy }, input);
  if (isRefused(answer) && answer.refused.earlier?.cycleId !== run.cycleId)
    throw new UnreadableDryRun({ reason: answer.refused.reason, detail: answer.refused.message });
}

function describeBankRefusal(refused: ImportRefused): RunFailure {
  if (refused.kind === "FileNotFound") return { reason: "UNKNOWN_FILE", detail: refused.message };
  const line = "line" in refused && refused.line > 0 ? { line: refused.line } : {};
  return { reason: "UNREADABLE", detail: refused.message, ...line };
}
