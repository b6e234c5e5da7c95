import type { Tx } from "@tessera/runtime";
import { lockCalendar } from "../../store/cycles/cycleLocks.js";
import { readCycle } from "../../store/cycles/readCycles.js";
import { lockAssignedCycles } from "../obligations/lockAssignedCycles.js";

/**
 * The cycle that collects what the default of an earlier one costs, and pays out what comes back: the earliest open one, as of a late event.
 * It stays open until the transaction ends: nobody cuts it off (the calendar's lock), nobody closes it (its own, shared). Its own alone
 * would let it be cut off, as posters may still bring what happened before; what is carried may not.
 */
export async function lockCollectingCycle(tx: Tx, defaultedCycleId: string): Promise<string> {
  await lockCalendar(tx);
  const defaulted = await readCycle(tx, defaultedCycleId);
  const found = defaulted && (await lockAssignedCycles(tx, [defaulted.from])).get(defaulted.from.getTime());
  if (!found) throw new Error(`no cycle collects the default of cycle ${defaultedCycleId}`);
  return found.cycle.id;
}
