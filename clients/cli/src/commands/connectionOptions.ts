import { Command, Option } from "commander";
import type { CommandContext } from "./CommandContext.js";
import { EXIT_CODES_HELP } from "../terminal/exitCode.js";

export interface CommonOptions {
  readonly url?: string;
  readonly token?: string[];
  readonly data: string;
  readonly json?: true;
}

function dataOption({ config }: CommandContext): Option {
  return new Option("--data <dir>", "data folder of a development network on this machine").default(
    config.dataDir,
    "TESSERA_DATA, else .tessera",
  );
}

/** A subcommand with an example and the exit codes in its help. */
export function describedCommand(name: string, description: string, example: string): Command {
  return new Command(name)
    .description(description)
    .addHelpText("after", `\nExample:\n  $ ${example}\n${EXIT_CODES_HELP}`);
}

/** A subcommand that speaks to a network: --url, --token, --data and --json. */
export function networkCommand(context: CommandContext, name: string, description: string, example: string): Command {
  return describedCommand(name, description, example)
    .addOption(
      new Option("--url <url>", "address of the network's graph; without it, the network that runs on the data folder"),
    )
    .addOption(
      new Option("--token <token>", "bearer token; may be given for several persons").argParser(
        (value: string, earlier: string[] | undefined) => [...(earlier ?? []), value],
      ),
    )
    .addOption(dataOption(context))
    .option("--json", "print the result as JSON");
}

export { dataOption };
