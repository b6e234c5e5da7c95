import { createHash } from "node:crypto";
import type { InvariantReport } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";
import { contentText } from "../../domain/cycles/contentText.js";
import { readCyclesInStatus } from "../../store/cycles/readCycles.js";
import { CyclePositionRow } from "../../store/entities/CyclePositionRow.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import { CycleTotalRow } from "../../store/entities/CycleTotalRow.js";
import { LegRow } from "../../store/entities/LegRow.js";
import { digestObligations } from "../../store/obligations/readDebts.js";

/** Hashes again what each calculation froze, with the obligations as they are now: nothing has changed since. */
export async function checkContentHashes(tx: Tx): Promise<InvariantReport> {
  const cycles = await readCyclesInStatus(tx, "CALCULATED");
  const examples: string[] = [];
  for (const cycle of cycles) {
    const contentHash = await hashFrozen(tx, cycle);
    if (contentHash !== cycle.contentHash)
      examples.push(`cycle ${cycle.id}: hash ${cycle.contentHash}, recomputed ${contentHash}`);
  }
  return {
    invariant: "a calculated cycle is unchanged since its content hash",
    rowsScanned: cycles.length,
    violations: examples.length,
    examples: examples.slice(0, 10),
  };
}

async function hashFrozen(tx: Tx, cycle: CycleRow): Promise<string> {
  const ofCycle = { cycleId: cycle.id };
  const text = contentText({
    cycle,
    totals: await tx.manager.findBy(CycleTotalRow, ofCycle),
    positions: await tx.manager.findBy(CyclePositionRow, ofCycle),
    legs: await tx.manager.findBy(LegRow, ofCycle),
    obligationsDigest: await digestObligations(tx, cycle.id),
  });
  return createHash("sha256").update(text).digest("hex");
}
