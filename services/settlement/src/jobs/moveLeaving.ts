import type { SettlementDeps } from "../commands/deps.js";
import { moveExits } from "../commands/exit/moveExits.js";
import { startJob, type RunningJob } from "./startJob.js";

/** Moves the exits of partners on their days. Members and rewards judge by the days themselves and do not wait for this. */
export function moveLeaving(deps: SettlementDeps, everyMs: number): RunningJob {
  return startJob({ name: "move exits", everyMs, run: async () => moveExits(deps), log: deps.log });
}
