import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import type { Command } from "commander";
import { LedgerExport, type LedgerExportQuery, type TesseraClient } from "@tessera/partner-sdk";
import { connectNetwork } from "../network/connectNetwork.js";
import { NetworkRefused } from "../replay/NetworkRefused.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";
import { findCycle } from "./findCycle.js";

interface ExportOptions extends CommonOptions {
  readonly cycle: string;
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

/** `tessera export-ledger`: the money ledger of one cycle as a file that proves itself. */
export function exportLedgerCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "export-ledger",
    "write the money ledger of one settlement cycle, with its seals, to a file that `tessera verify FILE` proves offline",
    "tessera export-ledger --cycle 2011-03 --out march.ndjson",
  )
    .requiredOption("--cycle <id>", "settlement cycle: its id, or its month as YYYY-MM")
    .requiredOption("--out <file>", "where to write it")
    .option("--seal <number>", "up to which seal; the last when left out")
    .action(async (options: ExportOptions) => {
      const network = await connectNetwork(options);
      try {
        const client = network.clientAs("auditor", "finance", "finance_approver", "operator");
        const cycleId = await findCycle(client, options.cycle);
        const file = createWriteStream(options.out);
        let lines = 0;
        for await (const line of readLines(client, cycleId, options.seal === undefined ? null : Number(options.seal))) {
          lines += 1;
          if (!file.write(`${line}\n`)) await new Promise<void>((resolve) => file.once("drain", resolve));
        }
        file.end();
        await finished(file);
        context.print(options.json ? JSON.stringify({ file: options.out, lines }) : `${options.out}: ${lines} lines`);
      } finally {
        await network.close();
      }
    });
}
