import type { Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { mayMoveDispute } from "../../domain/disputes/dispute.js";
import { refuseDispute, type DisputeMoveRefused } from "../../domain/disputes/refuseDispute.js";
import { lockDispute, markUnderReview, noteDisputeEvent } from "../../store/disputes/disputes.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { DisputeMoved } from "./openDispute.js";

/** Takes a dispute under review, once per key; a decision that nobody approved yet is taken back by it. */
export async function reviewDispute(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: { readonly disputeId: string },
): Promise<DisputeMoved | Refused<DisputeMoveRefused | IdempotencyConflict>> {
  return answerOnce<DisputeMoved | Refused<DisputeMoveRefused>>(
    database,
    { scope, operation: "reviewDispute", key, input },
    async (tx) => review(tx, input.disputeId, scope),
  );
}

async function review(tx: Tx, disputeId: string, actor: string): Promise<DisputeMoved | Refused<DisputeMoveRefused>> {
  const dispute = await lockDispute(tx, disputeId);
  if (!dispute) return refuseDispute("There is no such dispute.", null);
  if (!mayMoveDispute(dispute.status, "UNDER_REVIEW")) {
    return refuseDispute("The dispute is under review or closed already.", dispute.status);
  }
  await markUnderReview(tx, disputeId);
  await noteDisputeEvent(tx, { disputeId, kind: "UNDER_REVIEW", actor, reason: null, amountMinor: null });
  return { disputeId };
}
