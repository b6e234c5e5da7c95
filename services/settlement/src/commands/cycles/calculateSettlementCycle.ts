import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { isInstructed, mayMove } from "../../domain/cycles/cycle.js";
import { refuseMove, type CycleMoveRefused } from "../../domain/cycles/planCutOff.js";
import type { FxRateMissing } from "../../domain/fx/fxRate.js";
import { reportInSteps, type NettingReport } from "../../domain/netting/reportNetting.js";
import { readCalculator, voidApproval } from "../../store/cycles/approvals.js";
import { lockCycleRow } from "../../store/cycles/readCycles.js";
import { readFrozen } from "../../store/cycles/readFrozen.js";
import { saveCalculation } from "../../store/cycles/saveCalculation.js";
import { markCalculated } from "../../store/cycles/saveCycles.js";
import type { CycleRow } from "../../store/entities/CycleRow.js";
import { digestAsCalculated, readLeftOut } from "../../store/obligations/readDebts.js";
import { isCarriedOn } from "../../store/payments/carriedLegs.js";
import { isUnderWay } from "../../store/payments/legs.js";
import { readProgramme } from "../../store/readProgramme.js";
import { readCycleTerms } from "../../store/terms/cycleTerms.js";
import type { Request, SettlementDeps } from "../deps.js";
import { takeInvoicesBack } from "../invoices/takeInvoicesBack.js";
import { postCalculation } from "../ledger/postCalculation.js";
import { gatherCalculation, hashContent } from "./gatherCalculation.js";
import { runInSteps } from "./runInSteps.js";
import { tellCycleMoves } from "./tellCycleMoves.js";

export interface CycleCalculated {
  readonly cycleId: string;
  readonly contentHash: string;
}

/**
 * Freezes totals, positions, netting reports and legs of a closed cycle under their content hash, once per key. Of a cycle that is
 * calculated already, what has changed since (obligations taken out by a dispute, amounts carried to it) makes the next calculation,
 * and the approval of the one before is void.
 */
export async function calculateSettlementCycle(
  deps: SettlementDeps,
  { scope, key }: Request,
  input: { readonly cycleId: string },
): Promise<CycleCalculated | Refused<CycleMoveRefused | FxRateMissing | IdempotencyConflict>> {
  const answer: CycleCalculated | Refused<CycleMoveRefused | FxRateMissing | IdempotencyConflict> =
    await deps.calculating(async () =>
      answerOnce(deps.database, { scope, operation: "calculateSettlementCycle", key, input }, async (tx) =>
        calculateCycle(tx, input.cycleId, { actor: scope }),
      ),
    );
  if (!isRefused(answer)) deps.bus.wake();
  return answer;
}

/** Who calculates, the token's subject or null for the service itself, and why again. */
export interface CalculationCause {
  readonly actor?: string | null;
  readonly reason?: string | null;
  /** The actor is a partner's client: whoever had calculated stays the calculator, who may not approve it. */
  readonly byPartner?: boolean;
}

/**
 * Calculates a cycle in this transaction, under the lock of its row. When it is calculated already and comes to the same, the
 * calculation that stands is answered and nothing moves. Throws when an obligation was changed behind everybody's back.
 */
export async function calculateCycle(
  tx: Tx,
  cycleId: string,
  { actor = null, reason = null, byPartner = false }: CalculationCause = {},
): Promise<CycleCalculated | Refused<CycleMoveRefused | FxRateMissing>> {
  const cycle = await lockCycleRow(tx, cycleId);
  const programme = await readProgramme(tx);
  if (!cycle || !programme) return refuseMove("There is no such cycle.", null);
  if (!mayMove(cycle.status, "CALCULATED")) {
    const when = isInstructed(cycle.status) ? "The cycle is instructed already." : "The cycle is not closed yet.";
    return refuseMove(when, cycle.status);
  }
  // A cycle keeps the terms that it opened with, and what it was calculated by.
  const terms = await readCycleTerms(tx, cycleId, programme.clearing);
  const clearing = cycle.clearing ?? terms.clearing;
  const { homeCurrency } = terms;
  const gathered = await gatherCalculation(tx, cycle, { clearing, homeCurrency, timeZone: programme.timeZone });
  if (isRefused(gathered)) return gathered;
  const { content, contentHash, debts } = gathered;
  if (cycle.contentHash === contentHash) return { cycleId, contentHash };
  if (cycle.calculation > 0) {
    await assertObligationsStand(tx, cycle);
    if (await isCarriedOn(tx, cycleId)) {
      return refuseMove("A later cycle has taken over what this one carried forward.", cycle.status);
    }
    if (await isUnderWay(tx, cycleId)) return refuseMove("Some of its payments are under way.", cycle.status);
  }
  const reports: (NettingReport & { readonly currency: string })[] = [];
  for (const { currency, debts: owed, obligationCount } of debts) {
    const found = await runInSteps(reportInSteps(owed, obligationCount));
    reports.push(...found.map((report) => ({ ...report, currency })));
  }
  const calculation = cycle.calculation + 1;
  const leftOut = await readLeftOut(tx, cycleId);
  const calculatedBy = byPartner ? await readCalculator(tx, cycleId) : actor;
  await saveCalculation(tx, { content, contentHash, calculation, clearing, calculatedBy, leftOut }, reports);
  await voidApproval(tx, cycleId, "RECALCULATED", actor);
  await takeInvoicesBack(tx, cycleId, { actor, reason });
  await markCalculated(tx, cycleId, contentHash, clearing);
  const kind = calculation === 1 ? "CALCULATED" : "RECALCULATED";
  await tellCycleMoves(tx, [cycleId], "CALCULATED", { kind, actor, reason, contentHash });
  await postCalculation(tx, cycle, calculation, content);
  return { cycleId, contentHash };
}

/** What changes a calculation is written down; an obligation that is another than it was is not explained by anything. */
async function assertObligationsStand(tx: Tx, cycle: CycleRow): Promise<void> {
  const obligationsDigest = await digestAsCalculated(tx, cycle.id, cycle.calculation);
  if (hashContent({ ...(await readFrozen(tx, cycle)), obligationsDigest }) !== cycle.contentHash) {
    throw new Error(`cycle ${cycle.id} has changed since it was calculated`);
  }
}
