import type { Refused } from "@tessera/kernel";
import { refuseExposure, type ExposureMoveRefused } from "./refuseExposure.js";

interface OpenLeg {
  readonly currency: string;
}

/**
 * Why what others owe a defaulter directly cannot be withheld from it: some of the named legs are not open to it any more, or are in a
 * currency in which it owes nothing that they could be set off against. undefined when all can.
 */
export function refuseWithheld(
  namedIds: readonly string[],
  open: readonly OpenLeg[],
  overdue: readonly OpenLeg[],
): Refused<ExposureMoveRefused> | undefined {
  if (open.length < namedIds.length) {
    return refuseExposure(
      "What is withheld must be overdue direct payments to the partner of this cycle, none of them told as paid.",
    );
  }
  const without = open.find(({ currency }) => !overdue.some((leg) => leg.currency === currency));
  return without && refuseExposure(`The partner owes nothing overdue in ${without.currency} to set off against.`);
}
