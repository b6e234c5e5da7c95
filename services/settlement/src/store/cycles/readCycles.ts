import type { Tx } from "@tessera/runtime";
import type { CycleStatus } from "../../domain/cycles/cycle.js";
import { CycleRow } from "../entities/CycleRow.js";

/** All cycles in order of time; a month each, so there are few. */
export async function readCycles(tx: Tx): Promise<CycleRow[]> {
  return tx.manager.find(CycleRow, { order: { from: "ASC" } });
}

export async function readCycle(tx: Tx, id: string): Promise<CycleRow | null> {
  return tx.manager.findOneBy(CycleRow, { id });
}

export async function readCyclesInStatus(tx: Tx, status: CycleStatus): Promise<CycleRow[]> {
  return tx.manager.find(CycleRow, { where: { status }, order: { from: "ASC" } });
}

/** Reads a cycle and keeps others from moving it until the transaction ends. Posters are not held up. */
export async function lockCycleRow(tx: Tx, id: string): Promise<CycleRow | null> {
  await tx.query("SELECT 1 FROM cycle WHERE id = $1 FOR NO KEY UPDATE", [id]);
  return readCycle(tx, id);
}
