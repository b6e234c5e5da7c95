import { isRefused, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { isBeforeApproval, type Cycle } from "../../domain/cycles/cycle.js";
import { refuseDispute, type DisputeMoveRefused } from "../../domain/disputes/refuseDispute.js";
import { isCarriedOn } from "../../store/payments/carriedLegs.js";
import { calculateCycle, type CalculationCause } from "../cycles/calculateSettlementCycle.js";

/**
 * True while obligations may leave a cycle and come back: before its approval, and before a later cycle took over what it carried
 * forward. The caller holds its row.
 */
export async function mayChange(tx: Tx, cycle: Cycle): Promise<boolean> {
  return isBeforeApproval(cycle.status) && !(await isCarriedOn(tx, cycle.id));
}

/**
 * Calculates a cycle again out of which, or back into which, an obligation came; one that is not calculated yet will be anyway. Refused
 * when it cannot be: what is netted now may need a rate that nobody has approved.
 */
export async function recalculateCycle(
  tx: Tx,
  cycle: Cycle,
  cause: CalculationCause,
): Promise<Refused<DisputeMoveRefused> | undefined> {
  if (cycle.status !== "CALCULATED") return undefined;
  const answer = await calculateCycle(tx, cycle.id, cause);
  if (!isRefused(answer)) return undefined;
  return refuseDispute(`The cycle cannot be calculated again: ${answer.refused.message}`, null);
}
