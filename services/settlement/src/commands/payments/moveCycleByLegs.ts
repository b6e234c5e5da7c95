import type { Tx } from "@tessera/runtime";
import { cycleAfterPayments } from "../../domain/payments/cycleAfterPayments.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import { markStatus } from "../../store/cycles/saveCycles.js";
import { readStandingLegs } from "../../store/payments/legs.js";
import { tellCycleMoves, type MoveDetails } from "../cycles/tellCycleMoves.js";

/** Moves an instructed cycle to where its legs say it stands. The caller has locked its row. */
export async function moveCycleByLegs(tx: Tx, cycleId: string, details: MoveDetails = {}): Promise<void> {
  const cycle = await readCycle(tx, cycleId);
  if (!cycle) throw new Error(`cycle ${cycleId} has vanished`);
  const reached = cycleAfterPayments(cycle.status, await readStandingLegs(tx, cycleId));
  if (reached === cycle.status) return;
  await markStatus(tx, cycleId, reached);
  await tellCycleMoves(tx, [cycleId], reached, details);
}
