import type { SettlementDeps } from "../commands/deps.js";
import { runWaitingVerifications } from "../commands/verification/runWaitingVerifications.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Runs verifications that were asked for; waking it spares the wait. */
export function verifyOnDemand(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "verify", everyMs, run: async () => runWaitingVerifications(deps), log: deps.log });
}
