import { invalidInput, lineProblems, type InvalidInput, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { MOST_REASON } from "../../domain/disputes/checkAdjustment.js";
import type { ExposureMoveRefused } from "../../domain/exposure/refuseExposure.js";
import { refuseEnding, type ProposalRefused } from "../../domain/proposals/refuseEnding.js";
import { lockExits } from "../../store/exit/partnerExits.js";
import { isOfExposure, lockProposal, markRejected, type ProposalKind } from "../../store/proposals/proposals.js";

export interface EndingInput {
  /** null for an id of no kind. */
  readonly kind: ProposalKind | null;
  readonly proposalId: string;
  readonly reason: string;
  /** Set for a partner, to which what others proposed is like what is not there; left out otherwise. */
  readonly seesOwnOnly?: true;
}

export interface ProposalEnded {
  readonly proposalId: string;
}

export type EndingRefusals = ProposalRefused | ExposureMoveRefused | InvalidInput;

const OF_EXITS: ReadonlySet<ProposalKind> = new Set(["EXIT", "EXIT_SETTLEMENT", "EXIT_REVOCATION"]);

/**
 * Ends what waits for a decision; it stays on record, without effect. `isTakenBack`: `by` must be the one who proposed it. Locks the exits
 * if it is one of theirs, then the proposal.
 */
export async function endProposal(
  tx: Tx,
  { kind, proposalId, reason, seesOwnOnly }: EndingInput,
  { by, isTakenBack }: { readonly by: string; readonly isTakenBack: boolean },
): Promise<ProposalEnded | Refused<EndingRefusals>> {
  const problems = lineProblems("reason", reason, MOST_REASON);
  if (problems.length > 0) return invalidInput(...problems);
  const takenBackBy = isTakenBack ? by : null;
  // Who decides on exits reads them under this lock alone.
  if (kind !== null && OF_EXITS.has(kind)) await lockExits(tx);
  const found = kind === null ? undefined : await lockProposal(tx, kind, proposalId);
  const refused = refuseEnding(found, {
    isOfExposure: isOfExposure(kind),
    takenBackBy,
    seesOwnOnly: seesOwnOnly === true,
  });
  if (refused) return refused;
  if (kind !== null) await markRejected(tx, kind, proposalId, { by, reason });
  return { proposalId };
}
