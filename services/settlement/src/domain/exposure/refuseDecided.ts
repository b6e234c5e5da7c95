import type { Refused } from "@tessera/kernel";
import { refuseExposure, type ExposureMoveRefused } from "./refuseExposure.js";

/** What one person proposed; subjects of tokens. */
export interface ProposalState {
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
}

/** Why nobody can decide on it any more; undefined when it waits for a decision. */
export function refuseDecided(
  found: ProposalState | undefined,
  what: string,
): Refused<ExposureMoveRefused> | undefined {
  if (!found) return refuseExposure(`There is no such ${what}.`);
  if (found.approvedBy !== null) return refuseExposure(`The ${what} is approved already.`);
  if (found.rejectedBy !== null) return refuseExposure(`The ${what} was rejected.`);
  return undefined;
}
