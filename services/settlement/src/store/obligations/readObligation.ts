import type { Tx } from "@tessera/runtime";
import type { CycleRow } from "../entities/CycleRow.js";
import { lockCycleRow } from "../cycles/readCycles.js";
import { toObligation, type ObligationRow, type StoredObligation } from "./obligationRow.js";

export async function readObligation(tx: Tx, id: string): Promise<StoredObligation | undefined> {
  const [row] = await tx.query<ObligationRow>("SELECT * FROM obligation WHERE id = $1", [id]);
  return row && toObligation(row);
}

export interface ObligationInCycle {
  readonly obligation: StoredObligation;
  readonly cycle: CycleRow;
}

/**
 * An obligation with its cycle, whose row is locked: it is neither calculated, approved nor cut shorter until the transaction ends. An
 * obligation of an open cycle may move to its successor while this waits, hence the second look.
 */
export async function readObligationInCycle(tx: Tx, id: string): Promise<ObligationInCycle | undefined> {
  for (;;) {
    const before = await readObligation(tx, id);
    if (!before) return undefined;
    const cycle = await lockCycleRow(tx, before.cycleId);
    const obligation = await readObligation(tx, id);
    if (cycle && obligation?.cycleId === cycle.id) return { obligation, cycle };
  }
}
