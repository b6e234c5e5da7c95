import { contains, type Cycle } from "./cycle.js";

/** The cycle that takes an obligation, and whether it came too late for the cycle of its instant. */
export interface Assignment<C extends Cycle> {
  readonly cycle: C;
  readonly late: boolean;
}

/**
 * The cycle of an event, out of `cycles` in order of time: the one whose interval holds it, until that is closed (a cut-off
 * cycle still takes what happened before its cut-off); from then on, and for an event before the first cycle, the earliest
 * open one, late. undefined when the event lies beyond the last cycle or no cycle is open.
 */
export function assignCycle<C extends Cycle>(cycles: readonly C[], occurredAt: Date): Assignment<C> | undefined {
  const own = cycles.find((cycle) => contains(cycle, occurredAt));
  if (own && (own.status === "OPEN" || own.status === "CUT_OFF")) return { cycle: own, late: false };
  const last = cycles.at(-1);
  if (!last || occurredAt >= last.to) return undefined;
  const earliestOpen = cycles.find((cycle) => cycle.status === "OPEN");
  return earliestOpen && { cycle: earliestOpen, late: true };
}
