import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import { refuseDecided, type ProposalState } from "../../domain/exposure/refuseDecided.js";
import type { ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { lockExits } from "../../store/exit/partnerExits.js";
import { lockProposal, markRejected, type ProposalKind } from "../../store/proposals/proposals.js";
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
    async (tx) => endProposal(tx, input, scope, () => undefined),
  );
}

/** Ends what waits for a decision unless `refuseMove` says why not. Locks the exits if it is one of theirs, then the proposal. */
export async function endProposal(
  tx: Tx,
  { kind, proposalId, reason }: RejectionInput,
  by: string,
  refuseMove: (found: ProposalState) => Refused<ExposureMoveRefused> | undefined,
): Promise<ProposalRejected | Refused<Refusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  // Who decides on exits reads them under this lock alone.
  if (kind === "EXIT" || kind === "EXIT_SETTLEMENT") await lockExits(tx);
  const found = kind === null ? undefined : await lockProposal(tx, kind, proposalId);
  const refused = refuseDecided(found, "proposal") ?? (found && refuseMove(found));
  if (refused) return refused;
  if (kind !== null) await markRejected(tx, kind, proposalId, { by, reason });
  return { proposalId };
}
