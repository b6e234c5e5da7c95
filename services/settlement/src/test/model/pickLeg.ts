import type { FinanceRun } from "./FinanceRun.js";
import type { Share } from "./financeStories.js";
import type { ModelCycle, ModelLeg } from "./modelBooks.js";

/** On which money moves: after every cycle of any story, and before today. */
export const DAY = "2020-01-15";

export interface FoundLeg {
  readonly cycle: ModelCycle;
  readonly leg: ModelLeg;
}

/** Mostly one of which this is expected, at times any. */
export function pickLeg(run: FinanceRun, pick: number, isExpected: (leg: ModelLeg) => boolean): FoundLeg | undefined {
  const all = run.model.cycles.flatMap((cycle) => cycle.legs.map((leg) => ({ cycle, leg })));
  const expected = all.filter(({ leg }) => isExpected(leg));
  const some = pick < 6 && expected.length > 0 ? expected : all;
  return some[some.length - 1 - (pick % Math.max(1, some.length))];
}

export function shareOf(minor: bigint, share: Share): bigint {
  if (share === "ALL") return minor;
  return share === "PART" ? (minor + 1n) / 2n : minor + 1n;
}

export const isAwaited = ({ status }: ModelLeg): boolean => status === "INSTRUCTED" || status === "OVERDUE";
