import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { refuseAdjustment, type AdjustmentMoveRefused } from "../../domain/disputes/adjustment.js";
import type { PartnerTerminated } from "../../domain/exit/refuseTerminated.js";
import { secondPerson, type SecondPersonRequired } from "../../domain/secondPerson.js";
import { lockAdjustment, markAdjustmentApproved, readAdjustmentInstant } from "../../store/disputes/adjustments.js";
import { shareExits } from "../../store/exit/partnerExits.js";
import type { Request, SettlementDeps } from "../deps.js";
import { refuseEnded } from "../exit/refuseEnded.js";
import { lockAssignedCycles } from "../obligations/lockAssignedCycles.js";
import { bookAdjustment } from "./bookAdjustment.js";

export interface AdjustmentPosted {
  readonly adjustmentId: string;
}

type Refusals = AdjustmentMoveRefused | PartnerTerminated | SecondPersonRequired;

/** Posts a proposed adjustment as an obligation, once per key; `scope` is the subject of the second person. */
export async function approveAdjustment(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly adjustmentId: string },
): Promise<AdjustmentPosted | Refused<Refusals | IdempotencyConflict>> {
  const answer: AdjustmentPosted | Refused<Refusals | IdempotencyConflict> = await answerOnce(
    deps.database,
    { scope, operation: "approveAdjustment", key, input },
    async (tx) => bookProposal(tx, input.adjustmentId, scope),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** The same in a transaction that is open. Locks the cycle (shared), the exits (shared), then the adjustment. */
export async function bookProposal(
  tx: Tx,
  adjustmentId: string,
  approvedBy: string,
): Promise<AdjustmentPosted | Refused<Refusals>> {
  const occurredAt = await readAdjustmentInstant(tx, adjustmentId);
  if (!occurredAt) return refuseAdjustment("There is no such adjustment.");
  const assignments = await lockAssignedCycles(tx, [occurredAt]);
  await shareExits(tx);
  const adjustment = await lockAdjustment(tx, adjustmentId);
  if (!adjustment) return refuseAdjustment("There is no such adjustment.");
  if (adjustment.approvedBy !== null) return refuseAdjustment("The adjustment is posted already.");
  if (adjustment.rejectedBy !== null) return refuseAdjustment("The adjustment was rejected.");
  const samePerson = secondPerson(adjustment.proposedBy, approvedBy);
  if (samePerson) return samePerson;
  const ended = await refuseEnded(tx, [adjustment.debtorCode, adjustment.creditorCode]);
  if (ended) return ended;
  await markAdjustmentApproved(tx, adjustmentId, approvedBy);
  await bookAdjustment(tx, { ...adjustment, approvedBy }, assignments);
  return { adjustmentId };
}
