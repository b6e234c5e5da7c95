import type { Tx } from "@tessera/runtime";
import { assignCycle, type Assignment } from "../../domain/cycles/assignCycle.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import { lockCyclesShared } from "../../store/cycles/cycleLocks.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import { openCyclesUpTo } from "../cycles/openCycles.js";

/** The cycle of each instant, by its milliseconds. */
export type Assignments = ReadonlyMap<number, Assignment<CycleRow>>;

/**
 * Finds the cycle of every instant and locks these cycles shared (ascending by number), opening months that are not there yet. The
 * states are read again after each wait for a lock, until they say the same under all the locks: what is answered holds
 * until the transaction ends.
 */
export async function lockAssignedCycles(tx: Tx, instants: readonly Date[]): Promise<Assignments> {
  const latest = new Date(Math.max(...instants.map((instant) => instant.getTime())));
  const held = new Set<number>();
  for (;;) {
    const cycles = await readCycles(tx);
    const last = cycles.at(-1);
    if (!last || latest >= last.to) {
      await openCyclesUpTo(tx, latest);
      continue;
    }
    const assignments = assignAll(cycles, instants);
    const missing = new Set(
      [...assignments.values()].map(({ cycle }) => cycle.number).filter((number) => !held.has(number)),
    );
    if (missing.size === 0) return assignments;
    await lockCyclesShared(tx, [...missing]);
    for (const number of missing) held.add(number);
  }
}

function assignAll(cycles: readonly CycleRow[], instants: readonly Date[]): Assignments {
  const assignments = new Map<number, Assignment<CycleRow>>();
  for (const instant of instants) {
    if (assignments.has(instant.getTime())) continue;
    const assignment = assignCycle(cycles, instant);
    // A cut-off opens the successor in its own transaction, so some cycle is always open.
    if (!assignment) throw new Error(`no cycle takes ${instant.toISOString()}`);
    assignments.set(instant.getTime(), assignment);
  }
  return assignments;
}
