import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { readCycles, readCyclesInStatus } from "../../store/cycles/readCycles.js";
import { databaseNow } from "../../store/databaseNow.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { SettlementDeps } from "../deps.js";
import { calculateCycle } from "./calculateSettlementCycle.js";
import { closeCutOffCycles } from "./closeSettlementCycle.js";
import { cutOffCycle } from "./cutOffCycle.js";

/**
 * What the schedule does: cuts off every cycle whose end has passed by the database's clock, however many months behind, then
 * awaits the facts once for all of them, closes them in order and calculates them. A programme that cuts off by command is left
 * alone, but for cycles whose closing was begun and broken off.
 * Throws UNAVAILABLE while the facts cannot be awaited.
 */
export async function closeEndedCycles(deps: SettlementDeps): Promise<void> {
  const { database } = deps;
  const bySchedule = await inTransaction(database, async (tx) => (await readProgramme(tx))?.cutOff === "BY_SCHEDULE");
  if (bySchedule) while (await cutOffNextEnded(deps));
  const lastCutOff = await inTransaction(database, async (tx) => (await readCyclesInStatus(tx, "CUT_OFF")).at(-1));
  if (lastCutOff) await closeCutOffCycles(deps, lastCutOff.id, deps.timings.patientBarrierTimeoutMs);
  if (!bySchedule) return;
  for (const cycle of await inTransaction(database, async (tx) => readCyclesInStatus(tx, "CLOSED"))) {
    await inTransaction(database, async (tx) => calculateCycle(tx, cycle.id));
    deps.bus.wake();
  }
}

/** Cuts off the earliest open cycle if it has ended; answers whether it did. */
async function cutOffNextEnded(deps: SettlementDeps): Promise<boolean> {
  const isCutOff = await inTransaction(deps.database, async (tx) => {
    const now = await databaseNow(tx);
    const earliest = (await readCycles(tx)).find((cycle) => cycle.status === "OPEN");
    if (!earliest || earliest.to > now) return false;
    return !isRefused(await cutOffCycle(tx, earliest.id, null));
  });
  if (isCutOff) deps.bus.wake();
  return isCutOff;
}
