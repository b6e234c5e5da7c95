import type { Refused } from "@tessera/kernel";
import type { PartnerExit } from "./partnerExit.js";
import { refuseExit, type ExitMoveRefused } from "./refuseExit.js";

/** Why an exit cannot be revoked (any more); undefined when it can. */
export function refuseRevocation(
  exit: Pick<PartnerExit, "approvedBy" | "withdrawnBy" | "takenOverAt" | "revokedAt"> | undefined,
): Refused<ExitMoveRefused> | undefined {
  if (!exit) return refuseExit("There is no such exit.");
  if (exit.withdrawnBy !== null) return refuseExit("The exit was withdrawn.");
  if (exit.approvedBy === null) return refuseExit("The exit is not agreed on; withdraw the plan.");
  if (exit.revokedAt !== null) return refuseExit("The exit was revoked already.");
  // The reserve owes for its points since then, and the leaver's payment is in a cycle's hash.
  if (exit.takenOverAt !== null) return refuseExit("The partner's points were bought out; that is not taken back.");
  return undefined;
}
