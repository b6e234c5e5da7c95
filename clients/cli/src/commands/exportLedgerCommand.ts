import { createWriteStream, renameSync, rmSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import {
  LedgerExport,
  PointsExport,
  type LedgerExportQuery,
  type PointsExportQuery,
  type TesseraClient,
} from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import { describeFileError } from "../terminal/describeFileError.js";
import { exitOnSignal } from "../terminal/exitOnSignal.js";
import { UsageError } from "../terminal/UsageError.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { findCycle } from "./findCycle.js";

interface ExportOptions extends CommonOptions {
  readonly cycle?: string;
  readonly points?: boolean;
  readonly out: string;
  readonly seal?: string;
}

type Page = LedgerExportQuery["ledgerExport"];

/** The lines of an export, page after page, all bound by the seal that the first page names. */
async function* readLines(client: TesseraClient, cycleId: string, ordinal: number | null): AsyncGenerator<string> {
  let seal = ordinal;
  for (let after: string | null = null; ;) {
    const answer: LedgerExportQuery = await client.request(LedgerExport, { cycleId, seal, after });
    const page: Page = answer.ledgerExport;
    if (page === null || page.seal === 0) {
      const message = "there is no such cycle, or it has no such seal yet";
      throw new NetworkRefused("export-ledger", { __typename: "Unknown", message });
    }
    yield* page.lines;
    if (page.endCursor === null) return;
    [seal, after] = [page.seal, page.endCursor];
  }
}

/** The same of the points book, bound by one seal over all books. */
async function* readPointsLines(client: TesseraClient, sealId: string | null): AsyncGenerator<string> {
  let seal = sealId;
  for (let after: string | null = null; ;) {
    const answer: PointsExportQuery = await client.request(PointsExport, { seal, after });
    const page = answer.pointsExport;
    if (page === null) {
      const message = "no cycle is sealed yet, or there is no such seal";
      throw new NetworkRefused("export-ledger", { __typename: "Unknown", message });
    }
    yield* page.lines;
    if (page.endCursor === null) return;
    [seal, after] = [page.seal, page.endCursor];
  }
}

/**
 * Writes the lines and answers how many they are. The file appears whole or not at all: what is broken off leaves neither half an
 * export nor takes away what stood there. Throws UsageError when it cannot be written.
 */
async function writeLines(out: string, lines: AsyncIterable<string>): Promise<number> {
  const part = `${out}.part`;
  let count = 0;
  async function* counted(): AsyncGenerator<string> {
    for await (const line of lines) {
      count += 1;
      yield `${line}\n`;
    }
  }
  const remove = () => rmSync(part, { force: true });
  process.once("exit", remove);
  try {
    await pipeline(counted(), createWriteStream(part));
    renameSync(part, out);
  } catch (error) {
    remove();
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new UsageError(`${out} cannot be written: ${describeFileError(error)}`);
  } finally {
    process.off("exit", remove);
  }
  return count;
}

/** The number of a seal. Throws UsageError. */
function parseOrdinal(seal: string | null): number | null {
  if (seal === null) return null;
  if (!/^[1-9]\d{0,8}$/.test(seal)) throw new UsageError("--seal is the number of a seal of the cycle, from 1");
  return Number(seal);
}

/** `tessera export-ledger`: the money ledger of one cycle, or the points book, as a file that proves itself. */
export function exportLedgerCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "export-ledger",
    "write the money ledger of one settlement cycle, or the points book, with its seals, to a file that `tessera verify FILE` proves offline",
    "tessera export-ledger --cycle 2011-03 --out march.ndjson",
  )
    .option("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .option("--points", "the points book of all members instead")
    .requiredOption("--out <file>", "where to write it")
    .option("--seal <seal>", "up to which seal (its number; of the points book its id); the last when left out")
    .action(async (options: ExportOptions) => {
      const { cycle, points, seal = null } = options;
      if ((cycle === undefined) === (points === undefined)) throw new UsageError("give either --cycle or --points");
      const ordinal = points ? null : parseOrdinal(seal);
      exitOnSignal();
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("auditor", "finance", "finance_approver", "operator");
        const read =
          cycle === undefined
            ? readPointsLines(client, seal)
            : readLines(client, await findCycle(client, cycle), ordinal);
        const lines = await writeLines(options.out, read);
        context.print(options.json ? JSON.stringify({ file: options.out, lines }) : `${options.out}: ${lines} lines`);
      } finally {
        await network.close();
      }
    });
}
