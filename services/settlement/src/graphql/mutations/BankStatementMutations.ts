import { invalidInput, isRefused, lineProblems } from "@tessera/kernel";
import { callerScope, idempotencyKeyProblems, orForbidden } from "@tessera/runtime";
import { Arg, Ctx, Mutation, Resolver } from "type-graphql";
import { importBankStatement } from "../../commands/bank/importBankStatement.js";
import { releaseBankStatement } from "../../commands/bank/releaseBankStatement.js";
import { mayImportBankStatements, mayReleaseBankStatements } from "../../domain/access.js";
import { findStatement, readImportedStatements } from "../../store/queries/bankStatements.js";
import type { SettlementContext } from "../context.js";
import { parseCsvLayout } from "../parse/parseCsvLayout.js";
import { parseUuid } from "../parse/parseUuid.js";
import { presentBankStatement } from "../present/presentBankStatement.js";
import {
  ImportBankStatementInput,
  ImportBankStatementResult,
  ReleaseBankStatementInput,
  ReleaseBankStatementResult,
} from "../types/bankStatementCommands.js";
import type { BankStatementType } from "../types/bankStatements.js";
import type { Answer } from "../types/cycleCommands.js";

const MOST_REASON = 500;

@Resolver()
export class BankStatementMutations {
  @Mutation(() => ImportBankStatementResult, {
    description:
      "Imports a file of the bank, whole or not at all; what does not add up or follow is kept in quarantine.",
  })
  async importBankStatement(
    @Arg("input", () => ImportBankStatementInput) input: ImportBankStatementInput,
    @Ctx() context: SettlementContext,
  ): Promise<Answer> {
    const { caller, deps } = context;
    orForbidden(mayImportBankStatements(caller));
    const { idempotencyKey: key, format } = input;
    const misplaced =
      (format === "CSV") === Boolean(input.csv) ? [] : [{ path: ["csv"], problem: "is for CSV, which needs it" }];
    const problems = [...idempotencyKeyProblems(key), ...misplaced];
    if (problems.length > 0) return invalidInput(...problems).refused;
    const csv = input.csv ? parseCsvLayout(input.csv) : null;
    if (csv !== null && isRefused(csv)) return csv.refused;
    const asked = { fileId: parseUuid("fil", input.fileId), format, csv };
    const answer = await importBankStatement(deps, { scope: callerScope(caller), key }, asked);
    if (!isRefused(answer)) {
      return { kind: "BankStatementImported", statements: await shown(context, answer.importId) } as Answer;
    }
    const { refused } = answer;
    if (refused.kind !== "AlreadyImported") return refused;
    return { ...refused, statements: await shown(context, refused.importId) } as Answer;
  }

  @Mutation(() => ReleaseBankStatementResult, {
    description: "Lets a statement out of quarantine, with a reason, by another person than who imported it.",
  })
  async releaseBankStatement(
    @Arg("input", () => ReleaseBankStatementInput) input: ReleaseBankStatementInput,
    @Ctx() { caller, deps }: SettlementContext,
  ): Promise<Answer> {
    orForbidden(mayReleaseBankStatements(caller));
    const { idempotencyKey: key, reason } = input;
    const problems = [...idempotencyKeyProblems(key), ...lineProblems("reason", reason, MOST_REASON)];
    if (problems.length > 0) return invalidInput(...problems).refused;
    const asked = { statementId: parseUuid("bst", input.statementId), reason };
    const answer = await releaseBankStatement(deps, { scope: callerScope(caller), key }, asked);
    if (isRefused(answer)) return answer.refused;
    const row = await findStatement(deps.database, answer.statementId);
    if (row === null) throw new Error(`bank statement ${answer.statementId} has vanished`);
    return { kind: "BankStatementReleased", statement: presentBankStatement(row) } as Answer;
  }
}

async function shown({ deps }: SettlementContext, importId: string): Promise<BankStatementType[]> {
  return (await readImportedStatements(deps.database, importId)).map(presentBankStatement);
}
