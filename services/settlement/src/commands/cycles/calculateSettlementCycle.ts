import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { mayMove } from "../../domain/cycles/cycle.js";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import { reportInSteps, type NettingReport } from "../../domain/netting/reportNetting.js";
import { publishCycleChanges } from "../../events/published.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { saveCalculation } from "../../store/cycles/saveCalculation.js";
import { markCalculated } from "../../store/cycles/saveCycles.js";
import { readProgramme } from "../../store/readProgramme.js";
import type { Request, SettlementDeps } from "../deps.js";
import { gatherCalculation } from "./gatherCalculation.js";
import { runInSteps } from "./runInSteps.js";

export interface CycleCalculated {
  readonly cycleId: string;
  readonly contentHash: string;
}

/** Freezes totals, positions, netting reports and legs of a closed cycle under their content hash, once per key. */
export async function calculateSettlementCycle(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly cycleId: string },
): Promise<CycleCalculated | Refused<CycleMoveRefused | IdempotencyConflict>> {
  const answer: CycleCalculated | Refused<CycleMoveRefused | IdempotencyConflict> = await deps.calculating(async () =>
    answerOnce(deps.database, { scope, operation: "calculateSettlementCycle", key, input }, async (tx) =>
      calculateCycle(tx, input.cycleId),
    ),
  );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/**
 * Calculates a cycle in this transaction, under the lock of its row. A cycle that is calculated already is calculated again and must
 * give the same hash: nothing may have changed in it.
 */
export async function calculateCycle(tx: Tx, cycleId: string): Promise<CycleCalculated | Refused<CycleMoveRefused>> {
  const cycle = await lockCycleRow(tx, cycleId);
  const programme = await readProgramme(tx);
  if (!cycle || !programme) return refuseMove("There is no such cycle.", null);
  if (!mayMove(cycle.status, "CALCULATED")) return refuseMove("The cycle is not closed yet.", cycle.status);
  // A programme that changes its model later leaves calculated cycles as they are.
  const clearing = cycle.clearing ?? programme.clearing;
  const { content, contentHash, debts } = await gatherCalculation(tx, cycle, clearing);
  if (cycle.status === "CALCULATED") {
    if (cycle.contentHash !== contentHash) throw new Error(`cycle ${cycleId} has changed since it was calculated`);
    return { cycleId, contentHash };
  }
  const reports: (NettingReport & { readonly currency: string })[] = [];
  for (const { currency, debts: owed, obligationCount } of debts) {
    const found = await runInSteps(reportInSteps(owed, obligationCount));
    reports.push(...found.map((report) => ({ ...report, currency })));
  }
  await saveCalculation(tx, content, reports);
  await markCalculated(tx, cycleId, contentHash, clearing);
  await publishCycleChanges(tx, [cycleId], "CALCULATED");
  return { cycleId, contentHash };
}
