import { inTransaction, type Database, type Tx } from "@tessera/runtime";
import { readProgramme } from "../../store/readProgramme.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import { readStatementsOfCycle } from "../../store/reconciliation/readStatementsOfCycle.js";
import { findRunPart, insertRunPart } from "../../store/reconciliation/runParts.js";
import {
  countOpenBreaks,
  countRunMatches,
  type ClaimedRun,
  type RunFailure,
  type RunResult,
} from "../../store/reconciliation/runs.js";
import type { BreakChange } from "../../store/reconciliation/saveBreaks.js";
import { readDryRunFile, UnreadableDryRun } from "./readDryRunFile.js";
import { reconcileBank } from "./reconcileBank.js";
import { reconcilePartner } from "./reconcilePartner.js";

type Tell = (step: string) => Promise<void>;
type Outcome = { readonly result: RunResult } | RunFailure;

/**
 * Compares both sides of a run: one transaction for each partner, which keeps what it found, so that what was broken off goes on with
 * the next partner and tells the same in the end. A dry run does the same and undoes it, with the import of the file that it was given.
 */
export async function runReconciliation(database: Database, run: ClaimedRun, tell: Tell): Promise<Outcome> {
  if (run.source === "BANK") {
    const outcome = await inOne(database, run, async (tx) => {
      await readDryRunFile(tx, database, run);
      return reconcileBank(tx, run, tell);
    });
    return outcome ?? { reason: "SIGNED_OFF" };
  }
  if (run.file && run.partnerCode !== null) {
    const { partnerCode } = run;
    const outcome = await inOne(database, run, async (tx) => {
      await readDryRunFile(tx, database, run);
      return comparePartner(tx, { ...run, partnerCode }, tell);
    });
    return outcome ?? { reason: "SIGNED_OFF" };
  }
  const partners = await inTransaction(database, async (tx) => readStatementsOfCycle(tx, run.cycleId, run.partnerCode));
  let sum: RunResult = { matches: {}, breaks: {}, newBreaks: {}, goneBreaks: {} };
  for (const { partnerCode } of partners) {
    const outcome = await inOne(database, { ...run, partnerCode }, async (tx) =>
      comparePartner(tx, { ...run, partnerCode }, tell),
    );
    if (!outcome) return { reason: "SIGNED_OFF" };
    if ("reason" in outcome) return outcome;
    sum = addUp(sum, outcome.result);
  }
  return { result: sum };
}

async function comparePartner(
  tx: Tx,
  run: ClaimedRun & { readonly partnerCode: string },
  tell: Tell,
): Promise<readonly BreakChange[]> {
  const [statements] = await readStatementsOfCycle(tx, run.cycleId, run.partnerCode);
  const programme = await readProgramme(tx);
  if (!statements || !programme) return [];
  const [cycle] = await tx.query<{ status: string }>("SELECT status FROM cycle WHERE id = $1", [run.cycleId]);
  const { partnerCode, statementIds, isSigned, lastDay } = statements;
  const whose = { runId: run.id, cycleId: run.cycleId, partnerCode, timeZone: programme.timeZone };
  // Of a cycle that still runs, what comes after the partner's last word is not missing yet.
  const coveredUntil = cycle?.status === "OPEN" ? lastDay : null;
  return reconcilePartner(tx, { ...whose, statementIds, isSigned }, coveredUntil, tell);
}

/** Nothing of it stays. */
class Undo extends Error {
  constructor(readonly outcome: { readonly result: RunResult }) {
    super("a dry run is undone");
  }
}

/** undefined when the period was signed off in the meantime. */
async function inOne(
  database: Database,
  run: ClaimedRun,
  compare: (tx: Tx) => Promise<readonly BreakChange[]>,
): Promise<Outcome | undefined> {
  try {
    return await inTransaction(database, async (tx) => {
      const cycle = await lockReconciliation(tx, run.cycleId);
      const done = await findRunPart(tx, run);
      if (done) return { result: done };
      if (!cycle || (cycle.isFrozen && !run.dryRun)) return undefined;
      const changes = await compare(tx);
      const result = {
        matches: await countRunMatches(tx, run.id, run.partnerCode),
        breaks: await countOpenBreaks(tx, run),
        newBreaks: countTypes(changes, "NEW"),
        goneBreaks: countTypes(changes, "GONE"),
      };
      if (run.dryRun) throw new Undo({ result });
      await insertRunPart(tx, run, result);
      return { result };
    });
  } catch (error) {
    if (error instanceof Undo) return error.outcome;
    if (error instanceof UnreadableDryRun) return error.failure;
    throw error;
  }
}

function countTypes(changes: readonly BreakChange[], change: BreakChange["change"]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const one of changes) if (one.change === change) counts[one.type] = (counts[one.type] ?? 0) + 1;
  return counts;
}

function addUp(a: RunResult, b: RunResult): RunResult {
  const add = (one: Readonly<Record<string, number>>, other: Readonly<Record<string, number>>) => {
    const sum: Record<string, number> = { ...one };
    for (const [key, count] of Object.entries(other)) sum[key] = (sum[key] ?? 0) + count;
    return sum;
  };
  return {
    matches: add(a.matches, b.matches),
    breaks: add(a.breaks, b.breaks),
    newBreaks: add(a.newBreaks, b.newBreaks),
    goneBreaks: add(a.goneBreaks, b.goneBreaks),
  };
}
