import type { SettlementDeps } from "../commands/deps.js";
import { sealCycles } from "../commands/ledger/sealCycles.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Seals cycles that were calculated or settled since the last run. */
export function sealCalculated(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "seal cycles", everyMs, run: async () => sealCycles(deps), log: deps.log });
}
