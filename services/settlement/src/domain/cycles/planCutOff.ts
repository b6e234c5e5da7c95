import { invalidInput, refuse, type InvalidInput, type Refused } from "@tessera/kernel";
import { mayMove, type Cycle, type CycleStatus } from "./cycle.js";

export type CutOffMode = "BY_SCHEDULE" | "BY_COMMAND";

export interface CycleMoveRefused {
  readonly kind: "CycleMoveRefused";
  readonly message: string;
  /** null for a cycle that does not exist. */
  readonly status: CycleStatus | null;
}

export function refuseMove(message: string, status: CycleStatus | null): Refused<CycleMoveRefused> {
  return refuse({ kind: "CycleMoveRefused", message, status });
}

/** What closing a cycle begins with: cutting it off at an instant, or going on from a cut-off that stands. */
export type CutOffPlan = { readonly kind: "CUT_OFF"; readonly at: Date } | { readonly kind: "RESUME" };

export interface CutOffRequest {
  readonly cycleId: string;
  /** The asked instant; null for the cycle's own end. */
  readonly at: Date | null;
  readonly mode: CutOffMode;
  readonly now: Date;
}

/** Decides whether and when a cycle is cut off, out of all `cycles` in order of time. They close in order. */
export function planCutOff(
  cycles: readonly Cycle[],
  request: CutOffRequest,
): CutOffPlan | Refused<CycleMoveRefused | InvalidInput> {
  const { at, mode, now } = request;
  const cycle = cycles.find((candidate) => candidate.id === request.cycleId);
  if (!cycle) return refuseMove("There is no such cycle.", null);
  if (cycle.status !== "OPEN" && !mayMove(cycle.status, "CLOSED")) {
    return refuseMove("The cycle is closed already.", cycle.status);
  }
  if (at !== null && mode === "BY_SCHEDULE") return invalidAt("The programme cuts off by schedule.");
  if (cycle.status === "CUT_OFF") {
    return at === null || at.getTime() === cycle.to.getTime()
      ? { kind: "RESUME" }
      : refuseMove("The cycle is cut off at another instant already.", cycle.status);
  }
  if (cycles.some((earlier) => earlier.from < cycle.from && earlier.status === "OPEN")) {
    return refuseMove("An earlier cycle is open.", cycle.status);
  }
  if (at === null) {
    return cycle.to <= now
      ? { kind: "CUT_OFF", at: cycle.to }
      : refuseMove("The cycle has not ended yet.", cycle.status);
  }
  if (at <= cycle.from || at > cycle.to) return invalidAt("The instant must lie within the cycle, after its start.");
  return at <= now ? { kind: "CUT_OFF", at } : invalidAt("The instant must not lie in the future.");
}

function invalidAt(problem: string): Refused<InvalidInput> {
  return invalidInput({ path: ["at"], problem });
}
