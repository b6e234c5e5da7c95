import { findAdjustment } from "../../store/queries/adjustments.js";
import type { SettlementContext } from "../context.js";
import type { AdjustmentType } from "../types/adjustments.js";
import { presentAdjustment } from "./presentAdjustment.js";

/** An adjustment that a command has just answered with, as it is now. */
export async function shownAdjustment({ deps }: SettlementContext, id: string): Promise<AdjustmentType> {
  const found = await findAdjustment(deps.database, id);
  if (!found) throw new Error(`adjustment ${id} has vanished`);
  return presentAdjustment(found);
}
