import type { Tx } from "@tessera/runtime";
import { IsNull } from "typeorm";
import type { CycleContent } from "../../domain/cycles/contentText.js";
import { CyclePositionRow } from "../entities/CyclePositionRow.js";
import type { CycleRow } from "../entities/CycleRow.js";
import { CycleTotalRow } from "../entities/CycleTotalRow.js";
import { readConversions } from "../fx/conversions.js";
import { LegRow } from "../entities/LegRow.js";

/** What the standing calculation of a cycle froze, to be hashed with a digest of its obligations. */
export async function readFrozen(tx: Tx, cycle: CycleRow): Promise<Omit<CycleContent, "obligationsDigest">> {
  const ofCalculation = { cycleId: cycle.id, calculation: cycle.calculation };
  return {
    cycle,
    totals: await tx.manager.findBy(CycleTotalRow, ofCalculation),
    positions: await tx.manager.findBy(CyclePositionRow, ofCalculation),
    conversions: await readConversions(tx, cycle.id, cycle.calculation),
    legs: await tx.manager.findBy(LegRow, { ...ofCalculation, originalLegId: IsNull() }),
  };
}
