import { refuse, type Refused } from "@tessera/kernel";
import type { ProposalState } from "../exposure/refuseDecided.js";
import { refuseExposure, type ExposureMoveRefused } from "../exposure/refuseExposure.js";

export type ProposalRefusal = "UNKNOWN" | "APPROVED" | "REJECTED" | "NOT_YOURS";

export interface ProposalRefused {
  readonly kind: "ProposalRefused";
  readonly message: string;
  readonly reason: ProposalRefusal;
}

const MESSAGES: Readonly<Record<ProposalRefusal, string>> = {
  UNKNOWN: "There is no such proposal.",
  APPROVED: "The proposal is approved already.",
  REJECTED: "The proposal was rejected.",
  NOT_YOURS: "Only the one who proposed it takes it back.",
};

export interface Ending {
  /** Of a limit, a collateral, a default and what follows from it: it is refused as their approvals are, by the older name. */
  readonly isOfExposure: boolean;
  /** Subject of the one who takes it back; null when another refuses it. */
  readonly takenBackBy: string | null;
  /** To a partner, what others proposed is like what is not there. */
  readonly seesOwnOnly: boolean;
}

/** Why a proposal cannot be rejected or taken back; undefined when it can. */
export function refuseEnding(
  found: ProposalState | undefined,
  { isOfExposure, ...by }: Ending,
): Refused<ProposalRefused | ExposureMoveRefused> | undefined {
  const reason = reasonOf(found, by);
  if (reason === undefined) return undefined;
  const message = MESSAGES[reason];
  return isOfExposure ? refuseExposure(message) : refuse({ kind: "ProposalRefused", message, reason });
}

function reasonOf(
  found: ProposalState | undefined,
  { takenBackBy, seesOwnOnly }: Omit<Ending, "isOfExposure">,
): ProposalRefusal | undefined {
  if (!found || (seesOwnOnly && takenBackBy !== found.proposedBy)) return "UNKNOWN";
  if (found.approvedBy !== null) return "APPROVED";
  if (found.rejectedBy !== null) return "REJECTED";
  return takenBackBy === null || takenBackBy === found.proposedBy ? undefined : "NOT_YOURS";
}
