import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { decideAmount } from "../../domain/disputes/decideAmount.js";
import { mayMoveDispute, type DisputeOutcome } from "../../domain/disputes/dispute.js";
import { refuseDispute, type DisputeMoveRefused } from "../../domain/disputes/refuseDispute.js";
import { lockDispute, markDecided, noteDisputeEvent } from "../../store/disputes/disputes.js";
import { readObligation } from "../../store/obligations/readObligation.js";
import type { Request, SettlementDeps } from "../deps.js";
import type { DisputeMoved } from "./openDispute.js";

export interface DecisionInput {
  /** UUID. */
  readonly disputeId: string;
  readonly outcome: DisputeOutcome;
  /** Of a partial acceptance: what the obligation should be; null otherwise. */
  readonly amount: { readonly amountMinor: bigint; readonly currency: string } | null;
  readonly reason: string;
}

type Refusals = DisputeMoveRefused | InvalidInput;

/** Decides a dispute under review, once per key. It changes nothing that is owed until a second person approves it. */
export async function decideDispute(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: DecisionInput,
): Promise<DisputeMoved | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<DisputeMoved | Refused<Refusals>>(
    database,
    { scope, operation: "decideDispute", key, input },
    async (tx) => decide(tx, input, scope),
  );
}

async function decide(
  tx: Tx,
  { disputeId, outcome, amount, reason }: DecisionInput,
  decidedBy: string,
): Promise<DisputeMoved | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  const dispute = await lockDispute(tx, disputeId);
  if (!dispute) return refuseDispute("There is no such dispute.", null);
  if (!mayMoveDispute(dispute.status, outcome)) {
    return refuseDispute("Only a dispute under review is decided.", dispute.status);
  }
  const obligation = await readObligation(tx, dispute.obligationId);
  if (!obligation) throw new Error(`obligation ${dispute.obligationId} has vanished`);
  if (amount !== null && amount.currency !== obligation.currency) {
    return invalidInput({ path: ["amount"], problem: `must be in ${obligation.currency}` });
  }
  const decision = { outcome, amountMinor: amount?.amountMinor ?? null };
  const decidedMinor = decideAmount(obligation.amountMinor, dispute.claimedMinor, decision);
  if (typeof decidedMinor !== "bigint") return decidedMinor;
  await markDecided(tx, disputeId, { outcome, decidedMinor, decidedBy });
  await noteDisputeEvent(tx, { disputeId, kind: outcome, actor: decidedBy, reason, amountMinor: decidedMinor });
  return { disputeId };
}
