import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { refuseRevocation } from "../../domain/exit/refuseRevocation.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { publishExitRevoked } from "../../events/published.js";
import { countToldExits, endWaiting, markExitRevoked, readExitRevocation } from "../../store/exit/exitRevocations.js";
import { lockExits, readExit } from "../../store/exit/partnerExits.js";
import { insertStatus, readStatus } from "../../store/exit/partnerStatuses.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { ExitBegun } from "./beginExit.js";
import { resumeEarning } from "./resumeEarning.js";
import { stopEarning } from "./stopEarning.js";

type Refusals = ExitMoveRefused | SecondPersonRequired;

/**
 * Takes an agreed exit back, once per key, by a second person: from now on the partner issues and redeems again. What was refused since its
 * days passed stays refused, and a settlement that waited for a decision is rejected.
 */
export async function approveExitRevocation(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly revocationId: string },
): Promise<ExitBegun | Refused<Refusals | IdempotencyConflict>> {
  const answer: ExitBegun | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveExitRevocation", key, input },
    async (tx) => revoke(tx, input.revocationId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the exits, then the evaluation. */
async function revoke(tx: Tx, revocationId: string, approvedBy: string): Promise<ExitBegun | Refused<Refusals>> {
  await lockExits(tx);
  const revocation = await readExitRevocation(tx, revocationId);
  if (!revocation) return refuseExit("There is no such revocation of an exit.");
  if (revocation.approvedBy !== null) return refuseExit("The revocation is approved already.");
  if (revocation.rejectedBy !== null) return refuseExit("The revocation was rejected.");
  const exit = await readExit(tx, revocation.exitId);
  const refused = refuseRevocation(exit);
  if (refused) return refused;
  if (!exit) throw new Error(`the exit ${revocation.exitId} has vanished`);
  const samePerson = secondPerson(revocation.proposedBy, approvedBy);
  if (samePerson) return samePerson;
  // Its day may have passed since the job looked: the history says that it had stopped.
  await stopEarning(tx);
  const { id: exitId, partnerCode } = exit;
  const revokedAt = await markExitRevoked(tx, revocationId, approvedBy);
  await endWaiting(tx, "exit_settlement", exitId, { by: approvedBy, reason: "The exit was revoked." });
  if ((await readStatus(tx, partnerCode)) === "EARN_STOPPED") {
    const { reason } = revocation;
    await insertStatus(tx, { partnerCode, status: "ACTIVE", since: revokedAt, exitId, actor: approvedBy, reason });
    await resumeEarning(tx, partnerCode);
  }
  await publishExitRevoked(tx, partnerCode, revokedAt, await countToldExits(tx, partnerCode));
  return { exitId };
}
