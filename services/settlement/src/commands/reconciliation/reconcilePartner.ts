import type { Tx } from "@tessera/runtime";
import { describeBreak } from "../../domain/reconciliation/describeBreak.js";
import { LIMITS } from "../../domain/reconciliation/item.js";
import { reconcile } from "../../domain/reconciliation/reconcile.js";
import { matchByReferenceInSql } from "../../store/reconciliation/matchByReferenceInSql.js";
import type { PartnerScope } from "../../store/reconciliation/partnerScope.js";
import { readPartnerRest } from "../../store/reconciliation/readPartnerRest.js";
import { saveBreaks, type BreakChange } from "../../store/reconciliation/saveBreaks.js";
import { saveMatches } from "../../store/reconciliation/saveMatches.js";

/**
 * Compares a cycle's obligations of one partner with all that the partner has said about the cycle: what references tell in SQL, the
 * rest item by item. Needs the cycle's reconciliation lock. `coveredUntil`: the last day that the partner has told about, null when
 * the cycle has ended.
 */
export async function reconcilePartner(
  tx: Tx,
  scope: PartnerScope,
  coveredUntil: string | null,
  tell: (step: string) => Promise<void>,
): Promise<readonly BreakChange[]> {
  await tell("MATCHING_REFERENCES");
  await matchByReferenceInSql(tx, scope);
  await tell("MATCHING_REST");
  const { expected, found } = await readPartnerRest(tx, scope);
  const { matches, breaks } = reconcile({ source: "PARTNER", expected, found, coveredUntil, limits: LIMITS }, 5);
  const expectedById = new Map(expected.map((item) => [item.id, item]));
  const foundById = new Map(found.map((line) => [line.id, line]));
  const owner = {
    runId: scope.runId,
    source: "PARTNER",
    cycleId: scope.cycleId,
    partnerCode: scope.partnerCode,
  } as const;
  await tell("WRITING");
  await saveMatches(tx, owner, matches, expectedById, foundById);
  return saveBreaks(
    tx,
    owner,
    breaks.map((one) => describeBreak(one, expectedById, foundById)),
  );
}
