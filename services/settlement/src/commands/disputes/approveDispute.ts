import { isRefused, publicId, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { correctObligation } from "../../domain/disputes/correctObligation.js";
import { mayMoveDispute } from "../../domain/disputes/dispute.js";
import { refuseDispute, type DisputeMoveRefused } from "../../domain/disputes/refuseDispute.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockDispute, markDisputeClosed, noteDisputeEvent } from "../../store/disputes/disputes.js";
import { isObligationOut, isObligationReversed, returnObligation } from "../../store/disputes/withdrawals.js";
import { readObligationInCycle } from "../../store/obligations/readObligation.js";
import { readInstantOfDispute } from "../../store/disputes/readInstantOfDispute.js";
import type { Request, SettlementDeps } from "../deps.js";
import { lockAssignedCycles } from "../obligations/lockAssignedCycles.js";
import { bookCorrection } from "./bookCorrection.js";
import type { DisputeMoved } from "./openDispute.js";
import { mayChange, recalculateCycle } from "./recalculateCycle.js";

type Refusals = DisputeMoveRefused | SecondPersonRequired;

/** Approves the decision of a dispute and carries it out, once per key; `scope` is the subject of the second person. */
export async function approveDispute(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly disputeId: string },
): Promise<DisputeMoved | Refused<Refusals | IdempotencyConflict>> {
  const answer: DisputeMoved | Refused<Refusals | IdempotencyConflict> = await deps.calculating(async () =>
    answerOnce(deps.database, { scope, operation: "approveDispute", key, input }, async (tx) =>
      closeDispute(tx, input.disputeId, scope),
    ),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Locks the cycle that a correction goes into (shared), the dispute, then the row of the obligation's cycle, in this order. */
async function closeDispute(tx: Tx, disputeId: string, approvedBy: string): Promise<DisputeMoved | Refused<Refusals>> {
  const occurredAt = await readInstantOfDispute(tx, disputeId);
  if (!occurredAt) return refuseDispute("There is no such dispute.", null);
  const assignments = await lockAssignedCycles(tx, [occurredAt]);
  const dispute = await lockDispute(tx, disputeId);
  const found = dispute && (await readObligationInCycle(tx, dispute.obligationId));
  if (!found) throw new Error(`dispute ${disputeId} has lost its obligation`);
  if (!mayMoveDispute(dispute.status, "CLOSED") || dispute.decidedBy === null || dispute.decidedMinor === null) {
    return refuseDispute("Only a decided dispute is closed.", dispute.status);
  }
  const samePerson = secondPerson(dispute.decidedBy, approvedBy);
  if (samePerson) return samePerson;
  const { obligation, cycle } = found;
  await markDisputeClosed(tx, disputeId, approvedBy);
  await noteDisputeEvent(tx, { disputeId, kind: "CLOSED", actor: approvedBy, reason: null, amountMinor: null });
  const correction = correctObligation(obligation, {
    decidedMinor: dispute.decidedMinor,
    isOut: await isObligationOut(tx, obligation.id),
    isApproved: !(await mayChange(tx, cycle)),
    isReversed: await isObligationReversed(tx, obligation.id),
  });
  if (correction.kind === "RETURN") {
    await returnObligation(tx, obligation.id);
    const refused = await recalculateCycle(tx, cycle, {
      actor: approvedBy,
      reason: `${publicId("dsp", disputeId)} rejected`,
    });
    if (refused) return refused;
  }
  await bookCorrection(tx, { ...dispute, approvedBy }, obligation, { correction, occurredAt }, assignments);
  return { disputeId };
}
