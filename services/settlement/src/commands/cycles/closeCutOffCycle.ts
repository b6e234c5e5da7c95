import type { Tx } from "@tessera/runtime";
import { lockCycleExclusively } from "../../store/cycles/cycleLocks.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import { markClosed } from "../../store/cycles/saveCycles.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

/**
 * Closes a cycle whose facts have all arrived; one that is closed already stays as it is. Under the exclusive lock no poster stands
 * between its reading of the cycle's state and its commit, so nothing slips in afterwards.
 */
export async function closeCutOffCycle(tx: Tx, cycleId: string, actor: string | null = null): Promise<void> {
  const before = await readCycle(tx, cycleId);
  if (!before) throw new Error(`cycle ${cycleId} has vanished`);
  await lockCycleExclusively(tx, before.number);
  const cycle = await readCycle(tx, cycleId);
  if (cycle?.status === "OPEN") throw new Error(`cycle ${cycleId} is not cut off`);
  if (cycle?.status !== "CUT_OFF") return;
  await markClosed(tx, cycleId);
  await tellCycleMoves(tx, [cycleId], "CLOSED", { actor });
}
