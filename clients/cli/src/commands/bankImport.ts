import { Option, type Command } from "commander";
import { BANK_FORMATS, type BankImport } from "../network/importBankFile.js";
import { EXIT } from "../terminal/exitCode.js";
import type { CommandContext } from "./CommandContext.js";

/** --format and --csv: what a bank's file is. */
export function addBankFileOptions(command: Command): Command {
  return command
    .addOption(
      new Option("--format <format>", "what the bank's file is; found out when left out").choices([...BANK_FORMATS]),
    )
    .option("--csv <file>", "how to read a bank's CSV: JSON of the graph's BankCsvInput");
}

/** Tells what a person must know of an import, and ends the command with 1 when a statement waits in quarantine. */
export function tellBankImport(context: CommandContext, result: BankImport): void {
  if (result.__typename === "AlreadyImported") {
    context.tell(`These bytes were imported before, by ${result.importedBy} at ${result.importedAt}.`);
  }
  const held = result.statements.filter(({ status }) => status === "QUARANTINED");
  for (const { statementRef, reason, reasonDetail } of held) {
    context.tell(
      `${statementRef} is in quarantine: ${reason ?? ""}${reasonDetail === null ? "" : `: ${reasonDetail}`}`,
    );
  }
  if (held.length > 0) context.exitWith(EXIT.REFUSED);
}
