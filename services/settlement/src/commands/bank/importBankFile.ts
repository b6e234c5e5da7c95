import { isRefused, refuse, type Refused } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import type { BankFormat, BankPart, StatementUnreadable } from "../../domain/bank/bankLine.js";
import type { CsvLayout } from "../../domain/bank/csvLayout.js";
import { NO_LINES, tallyLine, type LineTally } from "../../domain/bank/judgeStatement.js";
import type { StoredFile } from "../../domain/files/storedFile.js";
import { readBankCsv } from "../../documents/bank/readBankCsv.js";
import { readCamt } from "../../documents/bank/readCamt.js";
import { readMt940 } from "../../documents/bank/readMt940.js";
import { lockPlacing, type StatementToSave } from "../../store/bank/bankStatements.js";
import { placeLine, saveBankLines, type PlacedLine } from "../../store/bank/saveBankLines.js";
import { claimImport } from "../../store/files/claimImport.js";
import { findFile } from "../../store/files/findFile.js";
import { readFileChunks } from "../../store/files/fileChunks.js";
import { placeStatement } from "./placeStatement.js";
import { postBookings } from "./postBookings.js";

export interface BankStatementImport {
  readonly fileId: string;
  readonly format: BankFormat;
  /** Needed for CSV, and for nothing else. */
  readonly csv: CsvLayout | null;
}

export interface BankStatementImported {
  readonly importId: string;
}

export interface FileNotFound {
  readonly kind: "FileNotFound";
  readonly message: string;
}

/** The same bytes were imported before. */
export interface AlreadyImported {
  readonly kind: "AlreadyImported";
  readonly message: string;
  readonly importId: string;
  readonly importedBy: string;
  readonly importedAt: Date;
}

export type ImportRefused = FileNotFound | AlreadyImported | StatementUnreadable;
type Answer = BankStatementImported | Refused<ImportRefused>;

/** Lines that are written by one statement: what bounds the memory of an import. */
const BATCH = 1_000;

/** Imports what a stored file says in an open transaction. Locks the right to import these bytes, the placing, the heads of the chains. */
export async function importBankFile(tx: Tx, input: BankStatementImport, importedBy: string): Promise<Answer> {
  const file = await findFile(tx, input.fileId);
  // What a partner brought is no statement of the operator's bank.
  if (file === null || file.ownerPartnerCode !== null) {
    return refuse({ kind: "FileNotFound", message: "There is no such file." });
  }
  const claimed = await claimImport(tx, "BANK_STATEMENT", "", file, importedBy);
  if ("earlier" in claimed) {
    const { id: importId, importedBy: earlier, recordedAt: importedAt } = claimed.earlier;
    const message = "This file was imported before.";
    return refuse({ kind: "AlreadyImported", message, importId, importedBy: earlier, importedAt });
  }
  const importId = claimed.claimed.id;
  const refused = await importParts(tx, file, importId, { ...input, importedBy });
  return refused ?? { importId };
}

/** Writes lines as they are read and keeps the statements' heads; places these in the end, when the file has proved whole. */
async function importParts(
  tx: Tx,
  file: StoredFile,
  importId: string,
  { format, csv, importedBy }: BankStatementImport & { readonly importedBy: string },
): Promise<Refused<StatementUnreadable> | undefined> {
  const read: { statement: StatementToSave; tally: LineTally }[] = [];
  let statementId = newId();
  let tally = NO_LINES;
  let waiting: PlacedLine[] = [];
  const write = async () => {
    for (let start = 0; start < waiting.length; start += BATCH) {
      await saveBankLines(tx, statementId, format, waiting.slice(start, start + BATCH));
    }
    waiting = [];
  };
  for await (const part of partsOf(readFileChunks(tx, file.id), format, csv)) {
    if (isRefused(part)) return part;
    if (part.kind === "LINE") {
      waiting.push(...placeLine(part.line, tally.lines));
      tally = tallyLine(tally, part.line);
      if (waiting.length >= BATCH) await write();
      continue;
    }
    await write();
    const { lines } = tally;
    read.push({
      statement: { id: statementId, importId, fileId: file.id, format, head: part.head, lines, importedBy },
      tally,
    });
    [statementId, tally] = [newId(), NO_LINES];
  }
  await lockPlacing(tx);
  const counting: string[] = [];
  for (const { statement, tally: told } of read) counting.push(...(await placeStatement(tx, statement, told)));
  await postBookings(tx, counting);
  return undefined;
}

function partsOf(
  chunks: AsyncIterable<Uint8Array>,
  format: BankFormat,
  csv: CsvLayout | null,
): AsyncIterable<BankPart | Refused<StatementUnreadable>> {
  if (format === "MT940") return readMt940(chunks);
  if (format !== "CSV") return readCamt(chunks, format);
  if (csv === null) throw new Error("a CSV without a layout");
  return readBankCsv(chunks, csv);
}
