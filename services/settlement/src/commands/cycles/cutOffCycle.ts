import { isRefused, type InvalidInput, type Refused } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { nextInterval } from "../../domain/cycles/monthlyIntervals.js";
import { planCutOff, refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { lockCalendar, lockCycleExclusively } from "../../store/cycles/cycleLocks.js";
import { readCycles } from "../../store/cycles/readCycles.js";
import { insertCycles, markCutOff, moveObligations, shortenCycle } from "../../store/cycles/saveCycles.js";
import { moveCounters } from "../../store/points/countPoints.js";
import { databaseNow } from "../../store/databaseNow.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import { readTerms } from "../../store/payments/paymentTerms.js";
import { readProgramme } from "../../store/readProgramme.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

export interface CutOff {
  readonly cycleId: string;
}

/**
 * Fixes the instant at which a cycle ends and opens its successor, in this transaction. `at` null means the cycle's own end, `actor` null the schedule. A cycle
 * that is cut off already is answered as it is. Locks the calendar, then, when the cycle gets shorter, the cycle exclusively.
 */
export async function cutOffCycle(
  tx: Tx,
  cycleId: string,
  at: Date | null,
  actor: string | null = null,
): Promise<CutOff | Refused<CycleMoveRefused | InvalidInput>> {
  await lockCalendar(tx);
  const programme = await readProgramme(tx);
  if (!programme) return refuseMove("There is no such cycle.", null);
  const cycles = await readCycles(tx);
  const plan = planCutOff(cycles, { cycleId, at, mode: programme.cutOff, now: await databaseNow(tx) });
  if (isRefused(plan)) return plan;
  const cycle = cycles.find((candidate) => candidate.id === cycleId);
  if (plan.kind === "RESUME" || !cycle) return { cycleId };
  const opened =
    plan.at < cycle.to
      ? await splitCycle(tx, cycle, plan.at)
      : await openSuccessor(tx, cycle, cycles, programme.timeZone);
  await markCutOff(tx, cycleId);
  await tellCycleMoves(tx, opened, "OPEN", { kind: "OPENED", actor });
  await tellCycleMoves(tx, [cycleId], "CUT_OFF", { actor });
  return { cycleId };
}

/** Ends a cycle early: the successor takes the rest of its interval and what was posted for that rest. */
async function splitCycle(tx: Tx, cycle: CycleRow, at: Date): Promise<string[]> {
  await lockCycleExclusively(tx, cycle.number);
  await shortenCycle(tx, cycle.id, at);
  const opened = await insertCycles(tx, [{ from: at, to: cycle.to }], true);
  for (const successorId of opened) {
    await moveObligations(tx, cycle.id, successorId, at);
    await moveCounters(tx, cycle.id, successorId, at);
  }
  return opened;
}

async function openSuccessor(tx: Tx, cycle: CycleRow, cycles: readonly CycleRow[], zone: string): Promise<string[]> {
  const isThere = cycles.some((candidate) => candidate.from.getTime() === cycle.to.getTime());
  if (isThere) return [];
  const { cutOffCalendar } = await readTerms(tx);
  return insertCycles(tx, [nextInterval(cycle, zone, cutOffCalendar)], true);
}
