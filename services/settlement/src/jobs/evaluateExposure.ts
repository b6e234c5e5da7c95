import { evaluateExposures } from "../commands/exposure/evaluateExposures.js";
import type { SettlementDeps } from "../commands/deps.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Evaluates exposures again and again; the interval is part of the bound of docs/adr/0030-exposure.md. */
export function evaluateExposure(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "evaluate exposures", everyMs, run: async () => evaluateExposures(deps), log: deps.log });
}
