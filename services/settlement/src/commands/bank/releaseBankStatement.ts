import { refuse, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict } from "@tessera/runtime";
import { RELEASABLE, type QuarantineReason } from "../../domain/bank/judgeStatement.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { isImported, lockPlacing, lockStatement, markReleased } from "../../store/bank/bankStatements.js";
import type { Request, SettlementDeps } from "../deps.js";
import { releaseWaiting } from "./placeStatement.js";
import { postBookings } from "./postBookings.js";

export interface ReleaseRefused {
  readonly kind: "BankStatementReleaseRefused";
  readonly message: string;
  readonly reason: QuarantineReason | null;
}

type Answer = { readonly statementId: string } | Refused<ReleaseRefused | SecondPersonRequired>;

/**
 * Lets a statement out of quarantine, by another person than who imported it and with a reason. One that does not add up stays
 * where it is: the bank must send it again.
 */
export async function releaseBankStatement(
  { database }: Pick<SettlementDeps, "database">,
  { scope, key }: Request,
  input: { readonly statementId: string; readonly reason: string },
): Promise<{ readonly statementId: string } | Refused<ReleaseRefused | SecondPersonRequired | IdempotencyConflict>> {
  const claim = { scope, operation: "releaseBankStatement", key, input };
  return answerOnce(database, claim, async (tx): Promise<Answer> => {
    await lockPlacing(tx);
    const statement = await lockStatement(tx, input.statementId);
    if (statement === null) return no("There is no such statement.", null);
    const { reason, status, importedBy, format, iban, currency } = statement;
    if (status !== "QUARANTINED" || reason === null) return no("The statement is not in quarantine.", reason);
    if (!RELEASABLE.has(reason)) return no("The statement does not add up: the bank must send it again.", reason);
    const same = secondPerson(importedBy, scope);
    if (same) return same;
    if (await isImported(tx, format, statement)) return no("The same statement counts already.", "STATEMENT_DUPLICATE");
    await markReleased(tx, statement.id, scope, input.reason);
    const waiting = await releaseWaiting(tx, iban, currency);
    await postBookings(tx, [statement.id, ...waiting]);
    return { statementId: statement.id };
  });
}

function no(message: string, reason: QuarantineReason | null): Refused<ReleaseRefused> {
  return refuse({ kind: "BankStatementReleaseRefused", message, reason });
}
