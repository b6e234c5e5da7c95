import { Command, CommanderError } from "commander";
import { claimsCommand } from "./commands/claimsCommand.js";
import type { CommandContext } from "./commands/CommandContext.js";
import { defaultCommand } from "./commands/defaultCommand.js";
import { directCommand } from "./commands/directCommand.js";
import { exportLedgerCommand } from "./commands/exportLedgerCommand.js";
import { exposureCommand } from "./commands/exposureCommand.js";
import { gatewayCommand } from "./commands/gatewayCommand.js";
import { importBankCommand } from "./commands/importBankCommand.js";
import { importStatusCommand } from "./commands/importStatusCommand.js";
import { payClaimsCommand } from "./commands/payClaimsCommand.js";
import { reconcileCommand } from "./commands/reconcileCommand.js";
import { replayCommand } from "./commands/replayCommand.js";
import { resendCommand } from "./commands/resendCommand.js";
import { seedCommand } from "./commands/seedCommand.js";
import { settleCommand } from "./commands/settleCommand.js";
import { startCommand } from "./commands/startCommand.js";
import { statementCommand } from "./commands/statementCommand.js";
import { tokenCommand } from "./commands/tokenCommand.js";
import { verifyCommand } from "./commands/verifyCommand.js";
import { readConfig } from "./config.js";
import { describeError, EXIT, EXIT_CODES_HELP, exitCodeOf } from "./terminal/exitCode.js";

/** The whole command line. */
function createProgram(context: CommandContext): Command {
  const program = new Command("tessera")
    .description(
      "A coalition loyalty network: earn points at one partner, redeem them at another, clear what the partners owe each other.",
    )
    .addHelpText("after", `\nExample:\n  $ tessera start\n${EXIT_CODES_HELP}`)
    .showHelpAfterError("(see --help)");
  for (const create of [
    startCommand,
    gatewayCommand,
    tokenCommand,
    replayCommand,
    seedCommand,
    settleCommand,
    directCommand,
    statementCommand,
    importBankCommand,
    importStatusCommand,
    claimsCommand,
    payClaimsCommand,
    reconcileCommand,
    exposureCommand,
    defaultCommand,
    exportLedgerCommand,
    verifyCommand,
    resendCommand,
  ]) {
    program.addCommand(create(context));
  }
  for (const command of [program, ...program.commands]) command.exitOverride().copyInheritedSettings(program);
  return program;
}

/** Runs one command; answers its exit code. An error is one line on standard error. */
export async function run(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  // A reader that has seen enough (`tessera statement … | head`) is no error.
  process.stdout.on("error", (error: NodeJS.ErrnoException) =>
    process.exit(error.code === "EPIPE" ? EXIT.OK : EXIT.REFUSED),
  );
  let exitCode: number = EXIT.OK;
  const context: CommandContext = {
    config: readConfig(environment),
    print: (text) => void process.stdout.write(`${text}\n`),
    tell: (text) => void process.stderr.write(`${text}\n`),
    exitWith: (code) => void (exitCode = code),
  };
  try {
    await createProgram(context).parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
    context.tell(`tessera: ${describeError(error)}`);
    return exitCodeOf(error);
  }
}
