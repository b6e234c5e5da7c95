import { readFileSync } from "node:fs";
import { ImportBankStatement, type BankCsvInput, type ImportBankStatementMutation } from "@tessera/partner-sdk";
import { FileProblem } from "../events/FileProblem.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { UsageError } from "../terminal/UsageError.js";
import type { NetworkConnection } from "./connectNetwork.js";
import { readHead } from "./readHead.js";
import { uploadFile } from "./uploadFile.js";

export const BANK_FORMATS = ["CAMT_053", "CAMT_054", "MT940", "CSV"] as const;
type Format = (typeof BANK_FORMATS)[number];

export interface BankFileOptions {
  /** What the file is; found out when left out. */
  readonly format?: Format;
  /** File that says how to read a CSV: JSON of the graph's BankCsvInput. */
  readonly csv?: string;
}

type Result = ImportBankStatementMutation["importBankStatement"];
/** The statements of a file, imported now or before. */
export type BankImport = Extract<Result, { readonly statements: unknown }>;

/** Who brings statements of the bank. */
const ROLES = ["finance", "operator"] as const;

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  CAMT_053: "application/xml",
  CAMT_054: "application/xml",
  MT940: "application/octet-stream",
  CSV: "text/csv",
};

/** A statement that was sent, and what it is. */
export interface SentBankFile {
  readonly fileId: string;
  readonly format: Format;
  readonly csv: BankCsvInput | null;
}

/** Sends a statement of the operator's bank. Throws UsageError, FileProblem, NetworkRefused. */
export async function sendBankFile(
  network: NetworkConnection,
  file: string,
  options: BankFileOptions,
): Promise<SentBankFile> {
  const format = options.format ?? (options.csv === undefined ? detectFormat(await readHead(file)) : "CSV");
  if (format === undefined) throw new UsageError(`${file} does not say what it is; give --format, or --csv`);
  if ((format === "CSV") !== (options.csv !== undefined)) throw new UsageError("--csv is for CSV, which needs it");
  const csv: BankCsvInput | null = options.csv === undefined ? null : readLayout(options.csv);
  const fileId = await uploadFile(network.url, await network.tokenAs(...ROLES), file, MEDIA_TYPES[format]);
  return { fileId, format, csv };
}

/** Sends a statement of the operator's bank and has settlement import it. Throws UsageError, FileProblem, NetworkRefused. */
export async function importBankFile(
  network: NetworkConnection,
  file: string,
  options: BankFileOptions,
): Promise<BankImport> {
  const sent = await sendBankFile(network, file, options);
  const input = { idempotencyKey: `import-bank:${sent.fileId}`, ...sent };
  const { importBankStatement: result } = await network.clientAs(...ROLES).request(ImportBankStatement, { input });
  if (result.__typename === "StatementUnreadable") {
    const place = result.line > 0 ? `${file}:${result.line}` : file;
    throw new NetworkRefused("import-bank", { ...result, message: `${place}: ${result.message}` });
  }
  if (!("statements" in result)) throw new NetworkRefused("import-bank", result);
  return result;
}

/** What a file is, by its beginning; a CSV does not say. */
function detectFormat(head: string): Format | undefined {
  if (/BkToCstmrDbtCdtNtfctn|camt\.054/.test(head)) return "CAMT_054";
  if (/BkToCstmrStmt|camt\.053/.test(head)) return "CAMT_053";
  return /^\s*(\{1:|:20:)/.test(head.replace(/^\ufeff/, "")) ? "MT940" : undefined;
}

function readLayout(file: string): never {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new FileProblem(file, undefined, describeFileError(cause));
  }
  try {
    // Its fields are the graph's to judge.
    return JSON.parse(text) as never;
  } catch (cause) {
    throw new FileProblem(file, undefined, `is no JSON: ${cause instanceof Error ? cause.message : ""}`);
  }
}
