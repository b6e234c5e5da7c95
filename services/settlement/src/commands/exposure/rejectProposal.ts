import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseDecided } from "../../domain/exposure/refuseDecided.js";
import type { ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { lockProposal, markRejected, type ProposalKind } from "../../store/exposure/proposals.js";
import type { Request, SettlementDeps } from "../deps.js";

export interface RejectionInput {
  /** null for an id of no kind. */
  readonly kind: ProposalKind | null;
  readonly proposalId: string;
  readonly reason: string;
}

export interface ProposalRejected {
  readonly proposalId: string;
}

type Refusals = ExposureMoveRefused | InvalidInput;

/** Refuses what was proposed and not decided yet, with a reason, once per key; what was proposed stays on record, without effect. */
export async function rejectProposal(
  { database }: SettlementDeps,
  { scope, key }: Request,
  input: RejectionInput,
): Promise<ProposalRejected | Refused<Refusals | IdempotencyConflict>> {
  return answerOnce<ProposalRejected | Refused<Refusals>>(
    database,
    { scope, operation: "rejectProposal", key, input },
    async (tx) => reject(tx, input, scope),
  );
}

async function reject(
  tx: Tx,
  { kind, proposalId, reason }: RejectionInput,
  by: string,
): Promise<ProposalRejected | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  const decided = refuseDecided(kind === null ? undefined : await lockProposal(tx, kind, proposalId), "proposal");
  if (decided) return decided;
  if (kind !== null) await markRejected(tx, kind, proposalId, { by, reason });
  return { proposalId };
}
