import { claimRun, finishRun, keepRun } from "../../store/reconciliation/runs.js";
import type { SettlementDeps } from "../deps.js";
import { runReconciliation } from "./runReconciliation.js";

/** Runs the comparisons that nobody works on, one after the other. One that was broken off is taken when its claim has run out. */
export async function runWaitingReconciliations(deps: SettlementDeps): Promise<void> {
  const { database, timings, log } = deps;
  for (;;) {
    const run = await claimRun(database, timings.claimMs);
    if (!run) return;
    const keep = async (step: string | null) => keepRun(database, run.id, timings.claimMs, step);
    const keeping = setInterval(() => {
      keep(null).catch((error: unknown) => log.warn({ err: error }, "a claim was not kept"));
    }, timings.claimMs / 3);
    try {
      await finishRun(database, run.id, await runReconciliation(database, run, keep));
      log.info({ runId: run.id }, "a reconciliation has ended");
    } catch (error) {
      await keepRun(database, run.id, 0, null);
      throw error;
    } finally {
      clearInterval(keeping);
    }
  }
}
