import type { Refused } from "@tessera/kernel";
import { answerOnce, inTransaction, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseOpenExit, type ExitNotSettled } from "../../domain/exit/openAtExit.js";
import type { PartnerExit } from "../../domain/exit/partnerExit.js";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { isFinallySettled } from "../../domain/exit/isFinallySettled.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { readOpenAtExit } from "../../store/exit/readOpenAtExit.js";
import { endWaiting } from "../../store/exit/exitRevocations.js";
import { lockExits, readExit } from "../../store/exit/partnerExits.js";
import { insertStatus, readStatus } from "../../store/exit/partnerStatuses.js";
import { databaseNow } from "../../store/databaseNow.js";
import { awaitAllFacts } from "../cycles/awaitFacts.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { ExitBegun } from "./beginExit.js";
import { countUninvoiced } from "./countUninvoiced.js";
import { valueNow, type ValuedExit } from "./valueNow.js";

type Refusals = ExitMoveRefused | ExitNotSettled | SecondPersonRequired;

/**
 * Ends a partner, once per key, when everything of it is zero; `scope` is the subject of another person than the one who began the exit.
 * Waits for the facts as `settleExit` does.
 */
export async function terminatePartner(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly exitId: string },
): Promise<ExitBegun | Refused<Refusals | IdempotencyConflict>> {
  const { database, timings } = deps;
  const exit = await inTransaction(database, async (tx) => readExit(tx, input.exitId));
  let valued: ValuedExit | undefined;
  if (exit?.takenOverAt) {
    await awaitAllFacts(deps, timings.barrierTimeoutMs);
    valued = await valueNow(deps, exit, null);
  }
  return answerOnce<ExitBegun | Refused<Refusals>>(
    database,
    { scope, operation: "terminatePartner", key, input },
    async (tx) => terminate(tx, exit, valued, scope),
  );
}

async function terminate(
  tx: Tx,
  exit: PartnerExit | undefined,
  valued: ValuedExit | undefined,
  actor: string,
): Promise<ExitBegun | Refused<Refusals>> {
  await lockExits(tx);
  if (!exit) return refuseExit("There is no such exit.");
  const { id: exitId, partnerCode, reason } = exit;
  if (!valued || (await readStatus(tx, partnerCode)) !== "WINDING_DOWN") {
    return refuseExit("Only a partner whose points were bought out can end, and only once.");
  }
  const samePerson = secondPerson(exit.proposedBy, actor);
  if (samePerson) return samePerson;
  const last = valued.approved.at(-1);
  const lastTrueUpAt = last?.kind === "TRUE_UP" ? last.asOf : null;
  const unsettled = valued.valuations
    .filter((valuation) => !isFinallySettled(valuation, exit, lastTrueUpAt))
    .map(({ currency }) => currency);
  const uninvoiced = await countUninvoiced(tx, partnerCode);
  const open = refuseOpenExit({ ...(await readOpenAtExit(tx, partnerCode)), uninvoiced, unsettled });
  if (open) return open;
  // What was worked out before and not approved would call an amount that nobody is there to pay.
  await endWaiting(tx, "exit_settlement", exitId, { by: actor, reason: "The partner has ended." });
  await insertStatus(tx, { partnerCode, status: "TERMINATED", since: await databaseNow(tx), exitId, actor, reason });
  return { exitId };
}
