import { refuse, type Refused } from "@tessera/kernel";
import type { OpenAtExit } from "./openAtExit.js";

/** A partner that has ended and has nothing open takes part in nothing new. */
export interface PartnerTerminated {
  readonly kind: "PartnerTerminated";
  readonly message: string;
  readonly partnerCode: string;
}

/** What of a partner's money is open. */
export type OpenMoney = Pick<OpenAtExit, "obligations" | "legs" | "breaks" | "unpaid">;

/**
 * Refuses what would make money owed, or lodged, with a partner that has ended; undefined while something of its money is open: a late
 * reversal or a payment that came back may open it once more, and what settles that is allowed.
 */
export function refuseTerminated(partnerCode: string, open: OpenMoney): Refused<PartnerTerminated> | undefined {
  if (open.obligations + open.legs + open.breaks + open.unpaid.length > 0) return undefined;
  const message = `The partner ${partnerCode} has ended, and nothing is owed to it or by it.`;
  return refuse({ kind: "PartnerTerminated", message, partnerCode });
}
