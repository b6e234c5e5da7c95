import { isRefused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { Cycle } from "../../domain/cycles/cycle.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";

/** Calculates a cycle again out of which, or back into which, an obligation came; one that is not calculated yet will be anyway. */
export async function recalculateCycle(tx: Tx, cycle: Cycle): Promise<void> {
  if (cycle.status !== "CALCULATED") return;
  const answer = await calculateCycle(tx, cycle.id);
  if (isRefused(answer)) throw new Error(`cycle ${cycle.id} could not be calculated again: ${answer.refused.message}`);
}
