import { writeFileSync } from "node:fs";
import { Option, type Command } from "commander";
import { Statement, StatementCsv, StatementFile, type TesseraClient } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { readPages } from "../network/readPages.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { findCycle } from "./findCycle.js";

interface StatementOptions extends CommonOptions {
  readonly partner: string;
  readonly cycle: string;
  readonly format: "csv" | "json" | "xlsx" | "pdf";
  readonly language?: "cs" | "sk" | "pl" | "en";
  readonly out?: string;
}

const FORMATS = { csv: "CSV", xlsx: "XLSX", pdf: "PDF" } as const;
const LANGUAGES = { cs: "CS", sk: "SK", pl: "PL", en: "EN" } as const;

function unknown(partnerCode: string, cycle: string): NetworkRefused {
  return new NetworkRefused("statement", {
    __typename: "Unknown",
    message: `there is no statement of ${partnerCode} for ${cycle}`,
  });
}

/** The whole statement: every line, page by page. */
async function readStatement(client: TesseraClient, partnerCode: string, cycleId: string): Promise<object> {
  const { answer, nodes } = await readPages(
    async (place) => {
      const { partnerStatement } = await client.request(Statement, { partnerCode, cycleId, ...place });
      if (partnerStatement === null) throw unknown(partnerCode, cycleId);
      return partnerStatement;
    },
    ({ lines }) => lines,
  );
  const { partner, cycle, balances, defaultAmounts } = answer;
  return { partner: partner.code, cycle, balances, defaultAmounts, lines: nodes };
}

/** The statement as a file for people, in a language. */
async function readStatementFile(
  client: TesseraClient,
  options: StatementOptions,
  cycleId: string,
): Promise<{ readonly name: string; readonly content: Uint8Array }> {
  const { partner: partnerCode, cycle, format, language = "en" } = options;
  const variables = { partnerCode, cycleId, format: FORMATS[format as keyof typeof FORMATS] };
  const { partnerStatement } = await client.request(StatementFile, { ...variables, language: LANGUAGES[language] });
  if (partnerStatement === null) throw unknown(partnerCode, cycle);
  return { name: partnerStatement.file.name, content: await client.readFile(partnerStatement.file.url) };
}

/** The statement as text for programs. */
async function readText(client: TesseraClient, options: StatementOptions, cycleId: string): Promise<string> {
  const { partner: partnerCode, cycle } = options;
  if (options.json || options.format === "json")
    return JSON.stringify(await readStatement(client, partnerCode, cycleId), undefined, 2);
  const { partnerStatement } = await client.request(StatementCsv, { partnerCode, cycleId });
  if (partnerStatement === null) throw unknown(partnerCode, cycle);
  return partnerStatement.csv.replace(/\r?\n$/, "");
}

function writeOut(file: string, content: Uint8Array | string): void {
  try {
    writeFileSync(file, content);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${describeFileError(error)}`);
  }
}

/** Whether a file for people is wanted, rather than text for programs. Throws UsageError for what cannot be had together. */
function wantsFile({ format, language, json, out }: StatementOptions): boolean {
  if (json || format === "json") {
    if (language !== undefined || (json && format !== "json" && format !== "csv"))
      throw new UsageError("JSON has neither another format nor a language");
    return false;
  }
  if (format === "csv") return language !== undefined;
  if (out === undefined && process.stdout.isTTY) throw new UsageError(`give --out FILE for ${format}`);
  return true;
}

/** `tessera statement`: what one partner owes and is owed in one cycle. */
export function statementCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "statement",
    "print the statement of one partner for one settlement cycle, or write it into a file for people",
    "tessera statement --partner kuchyne --cycle 2011-03 --format pdf --language cs --out kuchyne.pdf",
  )
    .requiredOption("--partner <code>", "partner code")
    .requiredOption("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .addOption(
      new Option("--format <format>", "how it is written; --json means json")
        .choices(["csv", "json", "xlsx", "pdf"])
        .default("csv"),
    )
    .addOption(
      new Option("--language <language>", "of XLSX and PDF (default: en); CSV without one is for programs").choices(
        Object.keys(LANGUAGES),
      ),
    )
    .option("--out <file>", "file to write; without it, standard output")
    .action(async (options: StatementOptions) => {
      const isFile = wantsFile(options);
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("finance", "partner", "operator", "finance_approver", "auditor");
        const cycleId = await findCycle(client, options.cycle);
        if (!isFile) {
          const text = await readText(client, options, cycleId);
          if (options.out === undefined) context.print(text);
          else writeOut(options.out, `${text}\n`);
          return;
        }
        const { name, content } = await readStatementFile(client, options, cycleId);
        if (options.out === undefined) await new Promise((resolve) => process.stdout.write(content, resolve));
        else {
          writeOut(options.out, content);
          context.tell(`${name} is in ${options.out}`);
        }
      } finally {
        await network.close();
      }
    });
}
