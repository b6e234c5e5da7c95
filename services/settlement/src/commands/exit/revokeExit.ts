import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, newId, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseExit, type ExitMoveRefused } from "../../domain/exit/refuseExit.js";
import { refuseRevocation } from "../../domain/exit/refuseRevocation.js";
import { insertExitRevocation, isRevocationWaiting } from "../../store/exit/exitRevocations.js";
import { lockExits, readExit } from "../../store/exit/partnerExits.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface ExitRevocationProposed {
  readonly exitId: string;
  readonly revocationId: string;
}

export interface RevokeExitInput {
  readonly exitId: string;
  readonly reason: string;
}

type Refusals = ExitMoveRefused | InvalidInput;

/** Asks that an exit that two people agreed on is taken back, once per key; nothing changes before a second person approves it. */
export async function revokeExit(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RevokeExitInput,
): Promise<ExitRevocationProposed | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<ExitRevocationProposed | Refused<Refusals>>(
    database,
    { scope, operation: "revokeExit", key, input },
    async (tx) => propose(tx, input, scope),
  );
}

/** Locks the exits. */
async function propose(
  tx: Tx,
  { exitId, reason }: RevokeExitInput,
  proposedBy: string,
): Promise<ExitRevocationProposed | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  await lockExits(tx);
  const refused = refuseRevocation(await readExit(tx, exitId));
  if (refused) return refused;
  if (await isRevocationWaiting(tx, exitId)) return refuseExit("A revocation of the exit waits for a decision.");
  const revocationId = newId();
  await insertExitRevocation(tx, { id: revocationId, exitId, reason, proposedBy });
  return { exitId, revocationId };
}
