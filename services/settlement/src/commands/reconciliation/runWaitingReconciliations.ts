import { NotAnAnswer } from "@tessera/runtime";
import { claimRun, finishRun, keepRun } from "../../store/reconciliation/runs.js";
import type { SettlementDeps } from "../deps.js";
import { runReconciliation } from "./runReconciliation.js";

/**
 * Runs the comparisons that nobody works on, one after the other. One that was broken off is taken when its claim has run out; one that breaks by
 * itself waits as long before it is tried again, so that those behind it have their turn. Throws what broke it when they had.
 */
export async function runWaitingReconciliations(deps: SettlementDeps): Promise<void> {
  const { database, timings, log } = deps;
  const broken: unknown[] = [];
  for (;;) {
    const run = await claimRun(database, timings.claimMs);
    if (!run) break;
    const keep = async (step: string | null) => keepRun(database, run.id, timings.claimMs, step);
    const keeping = setInterval(() => {
      keep(null).catch((error: unknown) => log.warn({ err: error }, "a claim was not kept"));
    }, timings.claimMs / 3);
    try {
      await finishRun(database, run.id, await runReconciliation(database, run, keep));
      log.info({ runId: run.id }, "a reconciliation has ended");
    } catch (error) {
      const isPassing = error instanceof NotAnAnswer;
      await keepRun(database, run.id, isPassing ? 0 : timings.claimMs, null);
      if (isPassing) throw error;
      broken.push(error);
    } finally {
      clearInterval(keeping);
    }
  }
  if (broken.length > 0) throw broken[0];
}
