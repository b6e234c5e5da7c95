import { CYCLE_STATUSES, isInstructed, type CycleStatus } from "../cycles/cycle.js";
import type { LegState } from "./leg.js";

/** Legs that nothing more is expected of; a defaulted one was covered otherwise, a returned one has a leg in its place. */
const DONE = ["SETTLED", "DEFAULTED", "CARRIED", "RETURNED"];

/**
 * Where an instructed cycle stands by its legs: INSTRUCTED while no money has come or gone, SETTLING when some has, PARTIALLY_SETTLED
 * when a leg is settled in full, SETTLED when every leg is done. A cycle does not go back by what legs do; SETTLED is final. One whose order
 * the bank refused is APPROVED again and stays so, whatever comes in meanwhile, until it is instructed again.
 */
export function cycleAfterPayments(status: CycleStatus, legs: readonly LegState[]): CycleStatus {
  if (!isInstructed(status)) return status;
  const isMoving = legs.some((leg) => leg.settledMinor > 0n);
  const isOneSettled = legs.some((leg) => leg.status === "SETTLED");
  const reached: CycleStatus = legs.every((leg) => DONE.includes(leg.status))
    ? "SETTLED"
    : isOneSettled
      ? "PARTIALLY_SETTLED"
      : isMoving
        ? "SETTLING"
        : "INSTRUCTED";
  return CYCLE_STATUSES.indexOf(reached) > CYCLE_STATUSES.indexOf(status) ? reached : status;
}
