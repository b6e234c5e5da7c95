import type { Command } from "commander";
import { connectNetwork } from "../network/connectNetwork.js";
import { importBankFile, type BankFileOptions, type BankImport } from "../network/importBankFile.js";
import { EXIT } from "../terminal/exitCode.js";
import { renderTable } from "../terminal/renderTable.js";
import { addBankFileOptions, tellBankImport } from "./bankImport.js";
import type { CommandContext } from "./CommandContext.js";
import { networkCommand, type CommonOptions } from "./connectionOptions.js";

type ImportOptions = CommonOptions & BankFileOptions;

/** `tessera import-bank FILE`: sends a statement of the operator's bank and has settlement import it. */
export function importBankCommand(context: CommandContext): Command {
  const command = networkCommand(
    context,
    "import-bank",
    "import a statement of the operator's bank: camt.053, camt.054, MT940 or CSV",
    "tessera import-bank statement-2011-03.xml",
  ).argument("<file>", "the file as the bank gave it");
  return addBankFileOptions(command).action(async (file: string, options: ImportOptions) => {
    const network = await connectNetwork(options);
    try {
      const result = await importBankFile(network, file, options);
      context.print(options.json ? JSON.stringify(result, undefined, 2) : describe(result.statements));
      tellBankImport(context, result);
      if (result.__typename === "AlreadyImported") context.exitWith(EXIT.REFUSED);
    } finally {
      await network.close();
    }
  });
}

function describe(statements: BankImport["statements"]): string {
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
