import { readFileSync } from "node:fs";
import { open } from "node:fs/promises";
import { Option, type Command } from "commander";
import { ImportBankStatement, type ImportBankStatementMutation } from "@tessera/partner-sdk";
import { FileProblem } from "../events/FileProblem.js";
import { connectNetwork } from "../network/connectNetwork.js";
import { uploadFile } from "../network/uploadFile.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { EXIT } from "../terminal/exitCode.js";
import { renderTable } from "../terminal/renderTable.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

const FORMATS = ["CAMT_053", "CAMT_054", "MT940", "CSV"] as const;
type Format = (typeof FORMATS)[number];

interface ImportOptions extends CommonOptions {
  readonly format?: Format;
  readonly csv?: string;
}

type Result = ImportBankStatementMutation["importBankStatement"];
type Statements = Extract<Result, { readonly __typename: "BankStatementImported" }>["statements"];

const MEDIA_TYPES: Readonly<Record<Format, string>> = {
  CAMT_053: "application/xml",
  CAMT_054: "application/xml",
  MT940: "application/octet-stream",
  CSV: "text/csv",
};
/** Of the file's beginning, in which every format says what it is. */
const HEAD_BYTES = 4_096;

/** What a file is, by its beginning; a CSV does not say. */
export function detectFormat(head: string): Format | undefined {
  if (/BkToCstmrDbtCdtNtfctn|camt\.054/.test(head)) return "CAMT_054";
  if (/BkToCstmrStmt|camt\.053/.test(head)) return "CAMT_053";
  return /^\s*(\{1:|:20:)/.test(head.replace(/^\ufeff/, "")) ? "MT940" : undefined;
}

/** `tessera import-bank FILE`: sends a statement of the operator's bank and has settlement import it. */
export function importBankCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "import-bank",
    "import a statement of the operator's bank: camt.053, camt.054, MT940 or CSV",
    "tessera import-bank statement-2011-03.xml",
  )
    .argument("<file>", "the file as the bank gave it")
    .addOption(new Option("--format <format>", "what the file is; found out when left out").choices([...FORMATS]))
    .option("--csv <file>", "how to read a CSV: JSON of the graph's BankCsvInput")
    .action(async (file: string, options: ImportOptions) => {
      const format = options.format ?? (options.csv === undefined ? detectFormat(await readHead(file)) : "CSV");
      if (format === undefined) throw new UsageError(`${file} does not say what it is; give --format, or --csv`);
      if ((format === "CSV") !== (options.csv !== undefined)) throw new UsageError("--csv is for CSV, which needs it");
      const csv = options.csv === undefined ? null : readLayout(options.csv);
      const network = await connectNetwork(options);
      try {
        const roles = ["finance", "operator"] as const;
        const fileId = await uploadFile(network.url, await network.tokenAs(...roles), file, MEDIA_TYPES[format]);
        const input = { idempotencyKey: `import-bank:${fileId}`, fileId, format, csv };
        const { importBankStatement } = await network.clientAs(...roles).request(ImportBankStatement, { input });
        show(context, importBankStatement, options.json === true);
      } finally {
        await network.close();
      }
    });
}

function show(context: CommandContext, result: Result, asJson: boolean): void {
  if (!("statements" in result)) throw new NetworkRefused("import-bank", result);
  const { statements } = result;
  context.print(asJson ? JSON.stringify(result, undefined, 2) : describe(statements));
  if (result.__typename === "AlreadyImported") {
    context.tell(`These bytes were imported before, by ${result.importedBy} at ${result.importedAt}.`);
    context.exitWith(EXIT.REFUSED);
  }
  const held = statements.filter(({ status }) => status === "QUARANTINED");
  for (const { statementRef, reason, reasonDetail } of held) {
    context.tell(
      `${statementRef} is in quarantine: ${reason ?? ""}${reasonDetail === null ? "" : `: ${reasonDetail}`}`,
    );
  }
  if (held.length > 0) context.exitWith(EXIT.REFUSED);
}

function describe(statements: Statements): string {
  const rows = statements.map((one) => [
    one.iban,
    one.currency,
    one.statementRef,
    `${one.openedOn} – ${one.closedOn}`,
    String(one.lineCount),
    one.status,
  ]);
  return renderTable(["account", "currency", "statement", "days", "lines", "status"], rows, [4]);
}

async function readHead(file: string): Promise<string> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
      return buffer.subarray(0, bytesRead).toString("latin1");
    } finally {
      await handle.close();
    }
  } catch (cause) {
    throw new FileProblem(file, undefined, cause instanceof Error ? cause.message : "cannot be read");
  }
}

function readLayout(file: string): never {
  try {
    // Its fields are the graph's to judge.
    return JSON.parse(readFileSync(file, "utf8")) as never;
  } catch (cause) {
    throw new FileProblem(file, undefined, cause instanceof Error ? cause.message : "is no JSON");
  }
}
