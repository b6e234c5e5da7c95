import { isRefused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { isBeforeApproval, type Cycle } from "../../domain/cycles/cycle.js";
import { isCarriedOn } from "../../store/payments/carriedLegs.js";
import { calculateCycle, type CalculationCause } from "../cycles/calculateSettlementCycle.js";

/**
 * True while obligations may leave a cycle and come back: before its approval, and before a later cycle took over what it carried
 * forward. The caller holds its row.
 */
export async function mayChange(tx: Tx, cycle: Cycle): Promise<boolean> {
  return isBeforeApproval(cycle.status) && !(await isCarriedOn(tx, cycle.id));
}

/** Calculates a cycle again out of which, or back into which, an obligation came; one that is not calculated yet will be anyway. */
export async function recalculateCycle(tx: Tx, cycle: Cycle, cause: CalculationCause): Promise<void> {
  if (cycle.status !== "CALCULATED") return;
  const answer = await calculateCycle(tx, cycle.id, cause);
  if (isRefused(answer)) throw new Error(`cycle ${cycle.id} could not be calculated again: ${answer.refused.message}`);
}
