import type { SettlementDeps } from "../commands/deps.js";
import { markOverdueLegs } from "../commands/payments/markOverdueLegs.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Finds what was not paid in time. */
export function markOverdue(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "mark overdue legs", everyMs, run: async () => markOverdueLegs(deps), log: deps.log });
}
