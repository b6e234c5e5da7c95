import type { Refused } from "@tessera/kernel";
import { secondPerson, type SecondPersonRequired } from "../secondPerson.js";
import { refuseDecided, type ProposalState } from "./refuseDecided.js";
import type { ExposureMoveRefused } from "./refuseExposure.js";

/** Why `approver` cannot approve what was proposed; undefined when he can. `what` names its kind in the message. */
export function refuseApproval(
  found: ProposalState | undefined,
  what: string,
  approver: string,
): Refused<ExposureMoveRefused | SecondPersonRequired> | undefined {
  return refuseDecided(found, what) ?? (found && secondPerson(found.proposedBy, approver));
}
