import type { SettlementContext } from "../context.js";
import { findCycle } from "../../store/queries/cycles.js";
import { presentCycle } from "./presentCycle.js";
import type { SettlementCycleType } from "../types/SettlementCycleType.js";

/** A cycle that a command has just answered with, as it is now. */
export async function shownCycle({ deps }: SettlementContext, cycleId: string): Promise<SettlementCycleType> {
  const cycle = await findCycle(deps.database, cycleId);
  if (!cycle) throw new Error(`cycle ${cycleId} has vanished`);
  return presentCycle(cycle);
}
