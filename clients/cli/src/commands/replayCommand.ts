import { accessSync, constants, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { connectNetwork } from "../network/connectNetwork.js";
import type { ReplayReport } from "../replay/replayEvents.js";
import { createProgress } from "../terminal/createProgress.js";
import { UsageError } from "../terminal/UsageError.js";
import { exitOnSignal } from "../terminal/exitOnSignal.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

interface ReplayOptions extends CommonOptions {
  readonly coalition: string;
  readonly orders: string;
  readonly redemptions: string;
  readonly out: string;
}

/** A long work should not end at a folder that does not take its result. */
function checkFolder(file: string): void {
  try {
    accessSync(path.dirname(file), constants.W_OK);
  } catch {
    throw new UsageError(`${path.dirname(file)} is no folder that can be written to`);
  }
}

/** Whole or not at all. */
function writeWhole(file: string, text: string): void {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}

async function replay(options: ReplayOptions): Promise<ReplayReport & { readonly events: number }> {
  checkFolder(options.out);
  // What only a history needs is not loaded by every other command.
  const [{ readCoalition }, { readEvents }, { replayEvents }] = await Promise.all([
    import("../events/readCoalition.js"),
    import("../events/readEvents.js"),
    import("../replay/replayEvents.js"),
  ]);
  const progress = createProgress();
  const coalition = readCoalition(options.coalition);
  progress.begin("reading the files");
  const input = await readEvents(coalition, options);
  try {
    const network = await connectNetwork(options);
    try {
      const clients = { operator: network.clientAs("operator"), finance: network.clientAs("finance") };
      const report = await replayEvents(clients, coalition, input, progress);
      writeWhole(options.out, `${JSON.stringify(report.outcome, undefined, 1)}\n`);
      return { ...report, events: input.eventCount };
    } finally {
      await network.close();
    }
  } finally {
    progress.end();
    input.close();
  }
}

/** `tessera replay`: brings a coalition's history into an empty network and writes what the network answers. */
export function replayCommand(context: CommandContext): Command {
  return networkCommand(
    context,
    "replay",
    "set a coalition up, replay its orders and redemptions, close every month, and write the outcome",
    "tessera replay --coalition coalition.json --orders orders --redemptions redemptions.csv --out outcome.json",
  )
    .requiredOption("--coalition <file>", "programme, partners, tariffs, campaigns and rewards, as JSON")
    .requiredOption("--orders <dir>", "order exports: a folder for each partner with .csv or .csv.gz files")
    .requiredOption("--redemptions <file>", "redemption requests, as CSV")
    .requiredOption("--out <file>", "where the outcome is written, as JSON")
    .action(async (options: ReplayOptions) => {
      exitOnSignal();
      const startedMs = performance.now();
      const { outcome, unknownCards, events } = await replay(options);
      const seconds = Math.round((performance.now() - startedMs) / 100) / 10;
      if (unknownCards > 0)
        context.tell(`${unknownCards} redemption requests named a card of no member and were refused.`);
      if (options.json)
        context.print(JSON.stringify({ out: options.out, asOf: outcome.asOf, events, unknownCards, seconds }));
      else context.print(`${events} events up to ${outcome.asOf} in ${seconds} s; the outcome is in ${options.out}`);
    });
}
