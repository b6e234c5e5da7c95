import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { publishExit } from "../../events/published.js";
import { countToldExits } from "../../store/exit/exitRevocations.js";
import { lockExits, markExitApproved, readExit } from "../../store/exit/partnerExits.js";
import type { Request, SettlementDeps } from "../deps.js";
import { stopEarning } from "./stopEarning.js";
import type { ExitBegun } from "./beginExit.js";

type Refusals = ExitMoveRefused | SecondPersonRequired;

/**
 * Agrees on a planned exit, once per key; `scope` is the subject of the second person. Everybody is told the days at once and judges
 * each purchase and redemption by its own instant; the state changes when the instant has come.
 */
export async function approveExit(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly exitId: string },
): Promise<ExitBegun | Refused<Refusals | IdempotencyConflict>> {
  const answer: ExitBegun | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveExit", key, input },
    async (tx) => agree(tx, input.exitId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the exits, then the evaluation. */
async function agree(tx: Tx, exitId: string, approvedBy: string): Promise<ExitBegun | Refused<Refusals>> {
  await lockExits(tx);
  const exit = await readExit(tx, exitId);
  if (!exit) return refuseExit("There is no such exit.");
  if (exit.approvedBy !== null) return refuseExit("The exit is agreed on already.");
  if (exit.withdrawnBy !== null) return refuseExit("The exit was withdrawn.");
  const samePerson = secondPerson(exit.proposedBy, approvedBy);
  if (samePerson) return samePerson;
  await markExitApproved(tx, exitId, approvedBy);
  await publishExit(tx, exit, await countToldExits(tx, exit.partnerCode));
  await stopEarning(tx);
  return { exitId };
}
