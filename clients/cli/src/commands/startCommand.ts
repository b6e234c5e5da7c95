import { InvalidArgumentError, Option, type Command } from "commander";
import { connectNetwork } from "../network/connectNetwork.js";
import { describePositions } from "../sample/describePositions.js";
import { createProgress } from "../terminal/createProgress.js";
import { EXIT } from "../terminal/exitCode.js";
import type { CommandContext } from "./CommandContext.js";
import { dataOption, describedCommand } from "./connectionOptions.js";

interface StartOptions {
  readonly empty?: true;
  readonly split?: true;
  readonly port?: number;
  readonly data: string;
}

function parsePort(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  return Number(text);
}

/** Loads the sample month on the first start of a development network, and prints what it came to. */
async function showSample(context: CommandContext, data: string, empty: boolean): Promise<void> {
  const { readSampleState, seedNetwork } = await import("../sample/seedNetwork.js");
  const network = await connectNetwork({ data });
  try {
    const clients = {
      operator: network.clientAs("operator"),
      finance: network.clientAs("finance"),
      approver: network.clientAs("finance_approver"),
    };
    const state = await readSampleState(clients);
    if (empty || state.kind === "LOADED" || state.kind === "OTHER") return;
    context.tell("First start: loading a month of real orders from eight shops (clients/cli/sample/ATTRIBUTION.md).");
    const month = await seedNetwork(clients, Date.now(), createProgress());
    context.print(`\nWho owes whom for ${month}:\n\n${(await describePositions(clients.finance)) ?? "nobody"}\n`);
  } finally {
    await network.close();
  }
}

/** `folder` is what the other commands need to find this network, when it is not where they look by themselves. */
function describeOpening(url: string, development: boolean, folder: string): string {
  const lines = [`The network is up at ${url}/graphql (GraphQL over HTTP; graphql-ws on the same path).`];
  if (development) {
    lines.push(
      `  open     ${url}/                     to try queries`,
      `  token    npx tessera token finance${folder}   (operator, auditor, … ; partner --partner kuchyne)`,
      `  look     npx tessera verify${folder} · npx tessera statement --help`,
    );
  }
  return [...lines, "Ctrl-C stops it."].join("\n");
}

/** `tessera start`: starts a whole network and keeps it up. */
export function startCommand(context: CommandContext): Command {
  return describedCommand(
    "start",
    "start a network and keep it up; on the first start it loads a sample month",
    "tessera start --port 4100 --data /var/lib/tessera",
  )
    .option("--empty", "do not load the sample month")
    .option("--split", "one process for each service and for the gateway")
    .addOption(
      new Option("--port <number>", "port of the gateway, 0 for a free one (PORT, else 4000)").argParser(parsePort),
    )
    .addOption(dataOption(context))
    .action(async (options: StartOptions) => {
      const { runUntilSignal, startNetwork } = await import("@tessera/network");
      const network = await startNetwork({ dataDir: options.data, port: options.port, split: options.split });
      const ended = runUntilSignal(network);
      const opening = async (): Promise<void> => {
        const { development } = network.record();
        if (development) await showSample(context, options.data, options.empty === true);
        const folder = options.data === context.config.dataDir ? "" : ` --data ${options.data}`;
        context.print(describeOpening(network.url, development, folder));
      };
      // A signal in the middle of the sample stops the network at once; the next start goes on with it.
      let stopped = false;
      void ended.then(() => (stopped = true));
      const opened = opening().catch((error: unknown) => {
        if (!stopped) throw error;
      });
      try {
        await Promise.race([ended, opened]);
      } catch (error) {
        await network.stop();
        throw error;
      }
      const reason = await ended;
      // Requests of a sample that was interrupted would go on looking for the network.
      setTimeout(() => process.exit(), 200).unref();
      if (reason !== undefined) {
        context.tell(`tessera: ${reason.message}`);
        context.exitWith(EXIT.REFUSED);
      }
    });
}
