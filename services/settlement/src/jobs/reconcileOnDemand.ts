import type { SettlementDeps } from "../commands/deps.js";
import { runWaitingReconciliations } from "../commands/reconciliation/runWaitingReconciliations.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Runs comparisons that were asked for; waking it spares the wait. */
export function reconcileOnDemand(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "reconcile", everyMs, run: async () => runWaitingReconciliations(deps), log: deps.log });
}
