import { localDateOf, parsePublicId, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type Database, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import {
  importedBefore,
  periodIsSignedOff,
  refuseReconciliation,
  type ReconciliationRefused,
} from "../../domain/reconciliation/refusal.js";
import { readStatementLine, type StatementRecord } from "../../domain/reconciliation/statementLine.js";
import { readStatementCsv } from "../../documents/partnerStatements/readStatementCsv.js";
import { readStatementXlsx } from "../../documents/partnerStatements/readStatementXlsx.js";
import { rawOf, UnreadableStatement, type ReadRecord } from "../../documents/partnerStatements/statementHeader.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import type { FileQuota } from "../../domain/files/fileQuota.js";
import { keepToQuotaAtLast } from "../files/keepToQuota.js";
import { claimImport } from "../../store/files/claimImport.js";
import { readFileChunks } from "../../store/files/fileChunks.js";
import { findFile } from "../../store/files/findFile.js";
import { saveFile } from "../../store/files/saveFile.js";
import { partnerIsKnown } from "../../store/queries/obligations.js";
import { readProgramme } from "../../store/readProgramme.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import {
  readEarlier,
  saveStatement,
  saveStatementLines,
  type LineToSave,
} from "../../store/reconciliation/saveStatement.js";
import type { Request } from "../deps.js";

/** What the statement is read from. */
export type StatementContent =
  | { readonly kind: "FILE"; readonly fileId: string }
  | { readonly kind: "CSV"; readonly csv: string }
  | { readonly kind: "LINES"; readonly lines: readonly StatementRecord[] };

export interface ImportInput {
  readonly partnerCode: string;
  /** UUID. */
  readonly cycleId: string;
  readonly content: StatementContent;
  /** The partner that may use no file but its own; null for finance. */
  readonly onlyFilesOf: string | null;
}

export interface StatementImported {
  readonly statementId: string;
  readonly lines: number;
  readonly badLines: number;
}

type Refusal = Refused<ReconciliationRefused>;

/** The bytes of a statement, kept as they came. */
interface Opened {
  readonly file: { readonly id: string; readonly sha256: string };
  readonly format: "CSV" | "XLSX" | "LINES";
  readonly records: AsyncIterable<ReadRecord> | Iterable<ReadRecord>;
}

const LINES_AT_ONCE = 2_000;

/**
 * Keeps what a partner says about a cycle: the raw bytes once under their hash, each line, a bad one with its error. Lines of several
 * statements add up. All or nothing, once per key.
 */
export async function importPartnerStatement(
  database: Database,
  { scope, key }: Request,
  input: ImportInput,
  quota?: FileQuota,
): Promise<StatementImported | Refused<ReconciliationRefused | IdempotencyConflict>> {
  return answerOnce(database, { scope, operation: "importPartnerStatement", key, input }, async (tx) =>
    importPartnerFile(tx, { database, scope, quota }, input),
  );
}

/** The same in an open transaction. Locks the cycle's reconciliation and the right to import these bytes. */
export async function importPartnerFile(
  tx: Tx,
  {
    database,
    scope,
    quota,
  }: { readonly database: Database; readonly scope: string; readonly quota?: FileQuota | undefined },
  input: ImportInput,
): Promise<StatementImported | Refusal> {
  const cycle = await lockReconciliation(tx, input.cycleId);
  if (!cycle) return refuseReconciliation("UNKNOWN_CYCLE", "There is no such cycle.");
  if (!(await partnerIsKnown(database, input.partnerCode))) {
    return refuseReconciliation("UNKNOWN_PARTNER", "There is no such partner.");
  }
  if (cycle.isFrozen) return periodIsSignedOff();
  const opened = await openContent(database, tx, input, scope, quota);
  if ("refused" in opened) return opened;
  const claim = await claimImport(tx, "PARTNER_STATEMENT", input.partnerCode, opened.file, scope);
  if ("earlier" in claim) return importedBefore(await readEarlier(tx, claim.earlier.id));
  const statementId = newId();
  try {
    const read = await readInto(tx, statementId, opened.records, await cycleResolver(tx, input.cycleId));
    const { partnerCode, cycleId } = input;
    const whose = { partnerCode, cycleId, importedBy: scope };
    const kept = { id: statementId, importId: claim.claimed.id, fileId: opened.file.id, format: opened.format };
    await saveStatement(tx, { ...whose, ...kept, ...read });
    return { statementId, lines: read.lines, badLines: read.badLines };
  } catch (error) {
    if (error instanceof UnreadableStatement) return refuseReconciliation("UNREADABLE", error.message);
    throw error;
  }
}

async function openContent(
  database: Database,
  tx: Tx,
  input: ImportInput,
  subject: string,
  quota: FileQuota | undefined,
): Promise<Opened | Refusal> {
  const { content, partnerCode } = input;
  if (content.kind === "FILE") {
    const file = await findFile(database, content.fileId);
    if (!file || (input.onlyFilesOf !== null && file.ownerPartnerCode !== input.onlyFilesOf)) {
      return refuseReconciliation("UNKNOWN_FILE", "There is no such file.");
    }
    return { file, ...(await sniff(readFileChunks(database, file.id))) };
  }
  const isCsv = content.kind === "CSV";
  const bytes = Buffer.from(isCsv ? content.csv : JSON.stringify(content.lines));
  if (bytes.length === 0) return refuseReconciliation("UNREADABLE", "The file is empty.");
  // What a partner sends with its request is kept like a file that it brings.
  if (input.onlyFilesOf !== null && quota) await keepToQuotaAtLast(tx, { partnerCode, quota }, bytes.length);
  const name = isCsv ? "statement.csv" : "statement.json";
  const mediaType = isCsv ? "text/csv" : "application/json";
  const owner = { ownerSubject: subject, ownerPartnerCode: partnerCode };
  const file = await saveFile(tx, { name, mediaType, ...owner, content: bytes });
  if (isCsv) return { file, format: "CSV", records: readStatementCsv([bytes]) };
  const records = content.lines.map((record) => ({ record, raw: rawOf(Object.values(record)) }));
  return { file, format: "LINES", records };
}

/** A workbook is a ZIP, which no CSV begins like. */
async function sniff(chunks: AsyncGenerator<Buffer>): Promise<Pick<Opened, "format" | "records">> {
  const first = await chunks.next();
  const head = first.done === true ? Buffer.alloc(0) : first.value;
  const whole = async function* () {
    if (head.length > 0) yield head;
    yield* chunks;
  };
  return head.subarray(0, 2).toString("latin1") === "PK"
    ? { format: "XLSX", records: readStatementXlsx(whole()) }
    : { format: "CSV", records: readStatementCsv(whole()) };
}

async function readInto(
  tx: Tx,
  statementId: string,
  records: Opened["records"],
  cycleOf: (text: string) => string | undefined,
): Promise<{ lines: number; badLines: number; isSigned: boolean }> {
  const lineIds = new Set<string>();
  let [lines, badLines, isSigned] = [0, 0, false];
  let batch: LineToSave[] = [];
  for await (const read of records) {
    const entry = toLine(read, lines, lineIds, cycleOf);
    if ("error" in entry) badLines += 1;
    else isSigned ||= entry.line.amountMinor < 0n;
    lines += 1;
    batch.push(entry);
    if (batch.length === LINES_AT_ONCE) {
      await saveStatementLines(tx, statementId, batch);
      batch = [];
    }
  }
  if (batch.length > 0) await saveStatementLines(tx, statementId, batch);
  return { lines, badLines, isSigned };
}

function toLine(
  read: ReadRecord,
  ordinal: number,
  lineIds: Set<string>,
  cycleOf: (text: string) => string | undefined,
): LineToSave {
  const { raw } = read;
  if ("error" in read) return { ordinal, raw, error: read.error };
  const line = readStatementLine(read.record, cycleOf);
  if ("error" in line) return { ordinal, raw, error: line.error };
  if (lineIds.has(line.lineId)) return { ordinal, raw, error: "line_id stands in another line before" };
  lineIds.add(line.lineId);
  return { ordinal, raw, line };
}

/** Which cycle a text means: an id, a local month, or the statement's own when it is empty or its month. */
async function cycleResolver(tx: Tx, ownId: string): Promise<(text: string) => string | undefined> {
  const zone = (await readProgramme(tx))?.timeZone ?? "UTC";
  const byMonth = new Map<string, string>();
  for (const { id, from } of await readCycles(tx)) {
    const month = localDateOf(from, zone).slice(0, 7);
    if (!byMonth.has(month) || id === ownId) byMonth.set(month, id);
  }
  return (text) => (text === "" ? ownId : (parsePublicId("cyc", text) ?? byMonth.get(text)));
}
