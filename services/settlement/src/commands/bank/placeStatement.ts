import type { Tx } from "@tessera/runtime";
import { judgeSequence } from "../../domain/bank/judgeSequence.js";
import { judgeStatement, type LineTally, type Quarantine } from "../../domain/bank/judgeStatement.js";
import {
  insertStatement,
  isImported,
  isOwnAccount,
  markReleased,
  readNeighbours,
  readWaitingForGap,
  type StatementToSave,
} from "../../store/bank/bankStatements.js";

/** Who lets a statement go that waited for one that has come. No token has it as its subject: they have no blanks around them. */
const NETWORK = " network ";

/**
 * Keeps a statement whose lines are written: counted when nothing is wrong with it, else in quarantine with the first thing that is.
 * The placing lock must be held. Answers the ids of all that count from now on: their bookings are to be posted.
 */
export async function placeStatement(tx: Tx, statement: StatementToSave, tally: LineTally): Promise<string[]> {
  const wrong = judgeStatement(statement.head, tally) ?? (await judgePlace(tx, statement));
  await insertStatement(tx, statement, wrong);
  if (wrong !== null) return [];
  return [statement.id, ...(await releaseWaiting(tx, statement.head.iban, statement.head.currency))];
}

async function judgePlace(tx: Tx, { format, head }: StatementToSave): Promise<Quarantine | null> {
  const { iban, currency, statementRef } = head;
  if (!(await isOwnAccount(tx, iban, currency))) {
    return { reason: "ACCOUNT_UNKNOWN", detail: `no approved account of the operator in ${currency} is ${iban}` };
  }
  if (await isImported(tx, format, head)) {
    return { reason: "STATEMENT_DUPLICATE", detail: `statement ${statementRef} of ${iban} counts already` };
  }
  if (format === "CAMT_054") return null;
  const { before, after } = await readNeighbours(tx, head);
  return judgeSequence(before, head, after);
}

/** Lets go what waited for the statement that has just come, and what waited for that. Answers their ids. */
export async function releaseWaiting(tx: Tx, iban: string, currency: string): Promise<string[]> {
  const released: string[] = [];
  for (const waiting of await readWaitingForGap(tx, iban, currency)) {
    const { before, after } = await readNeighbours(tx, waiting);
    if (judgeSequence(before, waiting, after) !== null || (await isImported(tx, waiting.format, waiting))) continue;
    await markReleased(tx, waiting.id, NETWORK, "What was missing has come.");
    released.push(waiting.id);
  }
  return released;
}
