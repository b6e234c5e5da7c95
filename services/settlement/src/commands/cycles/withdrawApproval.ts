import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { voidApproval } from "../../store/cycles/approvals.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { markStatus } from "../../store/cycles/saveCycles.js";
import { isUnderWay } from "../../store/payments/legs.js";
import type { Request, SettlementDeps } from "../deps.js";
import { takeInvoicesBack } from "../invoices/takeInvoicesBack.js";
import type { CycleApproved } from "./approveSettlementCycle.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

export interface WithdrawalInput {
  /** UUID. */
  readonly cycleId: string;
  readonly reason: string;
}

/** Takes an approval back before anything is paid, once per key; the calculation stands and waits for approval again. */
export async function withdrawApproval(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: WithdrawalInput,
): Promise<CycleApproved | Refused<CycleMoveRefused | IdempotencyConflict>> {
  const answer: CycleApproved | Refused<CycleMoveRefused | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "withdrawApproval", key, input },
    async (tx) => withdraw(tx, input, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

async function withdraw(
  tx: Tx,
  { cycleId, reason }: WithdrawalInput,
  actor: string,
): Promise<CycleApproved | Refused<CycleMoveRefused>> {
  const cycle = await lockCycleRow(tx, cycleId);
  if (!cycle) return refuseMove("There is no such cycle.", null);
  if (cycle.status !== "APPROVED")
    return refuseMove("The cycle is not approved, or is instructed already.", cycle.status);
  if (await isUnderWay(tx, cycleId)) return refuseMove("Some of its payments are under way.", cycle.status);
  await voidApproval(tx, cycleId, "WITHDRAWN", actor);
  await takeInvoicesBack(tx, cycleId, { actor, reason });
  await markStatus(tx, cycleId, "CALCULATED");
  const { contentHash } = cycle;
  await tellCycleMoves(tx, [cycleId], "CALCULATED", { kind: "APPROVAL_WITHDRAWN", actor, reason, contentHash });
  return { cycleId };
}
