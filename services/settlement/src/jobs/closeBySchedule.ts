import { closeEndedCycles } from "../commands/cycles/closeEndedCycles.js";
import type { SettlementDeps } from "../commands/deps.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Closes what has ended, and what began to close and was broken off. */
export function closeBySchedule(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "close ended cycles", everyMs, run: async () => closeEndedCycles(deps), log: deps.log });
}
