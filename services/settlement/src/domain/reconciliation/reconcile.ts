import type { BreakFound } from "./breakFound.js";
import { compareText } from "./compareText.js";
import { explainCitations } from "./explainCitations.js";
import { explainLate, explainRest } from "./explainRest.js";
import type { Match, Problem } from "./item.js";
import { matchByCircumstance } from "./matchByCircumstance.js";
import { matchExactly, matchGroups, matchWithTolerance } from "./matchByReference.js";
import { matchReturns } from "./matchReturns.js";
import { matchSums } from "./matchSums.js";
import { openPool } from "./pool.js";

export interface Reconciled {
  /** By pass, then by their first items. */
  readonly matches: readonly Match[];
  /** By type, then by their items. */
  readonly breaks: readonly BreakFound[];
}

/**
 * Compares two sides in eight passes, each item used at most once, and names what is left with one type each. Deterministic, and
 * independent of the order of input. `fromPass` 5 leaves out the passes by reference, which a database does faster; the items that
 * those matched are then given as matched.
 */
export function reconcile(problem: Problem, fromPass: 1 | 5 = 1): Reconciled {
  const pool = openPool(problem);
  if (fromPass === 1) {
    matchExactly(pool, 1);
    matchWithTolerance(pool);
    matchExactly(pool, 3);
    matchGroups(pool);
  }
  const breaks = [...matchByCircumstance(pool), ...matchSums(pool), ...matchReturns(pool)];
  breaks.push(...explainCitations(pool), ...explainRest(pool), ...explainLate(pool));
  const key = ({ expected, found }: Match | BreakFound) => `${expected.join(" ")}|${found.join(" ")}`;
  return {
    matches: pool.matches.sort((a, b) => a.pass - b.pass || compareText(key(a), key(b))),
    breaks: breaks.sort((a, b) => compareText(a.type, b.type) || compareText(key(a), key(b))),
  };
}
