import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import type { Request, SettlementDeps } from "../deps.js";
import {
  importBankFile,
  type BankStatementImport,
  type BankStatementImported,
  type ImportRefused,
} from "./importBankFile.js";

/**
 * Imports what a stored file says, all of it in one transaction: a process that dies in the middle leaves nothing. The same bytes
 * are imported once. A bad line is kept with its error; a statement that does not add up or does not follow the one before it is
 * kept in quarantine. A file that cannot be read to its end is refused as a whole, and stays as it is.
 */
export async function importBankStatement(
  deps: Pick<SettlementDeps, "database">,
  { scope, key }: Request,
  input: BankStatementImport,
): Promise<BankStatementImported | Refused<ImportRefused | IdempotencyConflict>> {
  const { database } = deps;
  const claim = { scope, operation: "importBankStatement", key, input };
  return answerOnce(database, claim, async (tx) => importBankFile(tx, input, scope));
}
