import type { BreakFound } from "./breakFound.js";
import { agreeInCircumstance, unnamedExpected, unnamedFound } from "./circumstances.js";
import { compareText } from "./compareText.js";
import { findSums } from "./findSums.js";
import type { Expected, Found } from "./item.js";
import { setAside } from "./matchByCircumstance.js";
import { groupBy, takeMatch, type Pool } from "./pool.js";

interface Solution {
  readonly expected: readonly Expected[];
  readonly found: readonly Found[];
  /** The only one of its target, after a search that went to its end. */
  readonly isSingle: boolean;
}

/**
 * Pass 6: one line for several items, or several lines for one item. All targets are searched among the same items, and a
 * solution is taken only when it is its target's only one and shares no item with any other target's: so the order of the
 * targets does not matter. What has two solutions, or one of a search that was broken off, is AMBIGUOUS.
 */
export function matchSums(pool: Pool): BreakFound[] {
  const budget = { steps: pool.problem.limits.allSearchSteps };
  const expected = unnamedExpected(pool);
  const found = unnamedFound(pool);
  const solutions = [
    ...solve(pool, found, expected, budget, (line, item) => agreeInCircumstance(pool, item, line)).map(
      ({ target, parts, isSingle }) => ({ expected: parts, found: [target], isSingle }),
    ),
    ...solve(pool, expected, found, budget, (item, line) => agreeInCircumstance(pool, item, line)).map(
      ({ target, parts, isSingle }) => ({ expected: [target], found: parts, isSingle }),
    ),
  ];
  return clustersOf(solutions).flatMap((cluster) => {
    const [only] = cluster;
    if (only && cluster.length === 1 && only.isSingle) {
      takeMatch(pool, 6, only.expected, only.found);
      return [];
    }
    const all = <Item>(of: (solution: Solution) => readonly Item[]) => [...new Set(cluster.flatMap(of))];
    const proposals = cluster.map((solution) => ({
      expected: solution.expected.map(({ id }) => id),
      found: solution.found.map(({ id }) => id),
    }));
    return [
      setAside(
        pool,
        all((solution) => solution.expected),
        all((solution) => solution.found),
        proposals,
      ),
    ];
  });
}

interface Solved<Target, Part> {
  readonly target: Target;
  readonly parts: Part[];
  readonly isSingle: boolean;
}

const magnitude = (value: bigint) => (value < 0n ? -value : value);
/** What can be parts of one sum: the same currency and cycle, and all of one sign. */
const side = ({ currency, cycle, amountMinor }: Expected | Found) =>
  `${currency} ${cycle ?? "-"} ${amountMinor < 0n ? "-" : "+"}`;

function solve<Target extends Expected | Found, Part extends Expected | Found>(
  { problem: { limits } }: Pool,
  targets: readonly Target[],
  parts: readonly Part[],
  budget: { steps: number },
  agree: (target: Target, part: Part) => boolean,
): Solved<Target, Part>[] {
  const bySide = groupBy(parts, (part) => [side(part)]);
  const descending = (a: Part, b: Part) => {
    const difference = magnitude(b.amountMinor) - magnitude(a.amountMinor);
    return difference === 0n ? compareText(a.id, b.id) : difference > 0n ? 1 : -1;
  };
  return targets.flatMap((target) => {
    if (budget.steps <= 0) return [];
    const possible = (bySide.get(side(target)) ?? []).filter((part) => agree(target, part)).sort(descending);
    const values = possible.map(({ amountMinor }) => magnitude(amountMinor));
    const mostSteps = Math.min(limits.searchSteps, budget.steps);
    const { solutions, isComplete, steps } = findSums(values, magnitude(target.amountMinor), limits.sumSize, mostSteps);
    budget.steps -= steps;
    const isSingle = isComplete && solutions.length === 1;
    return solutions.map((indices) => ({ target, parts: indices.map((index) => possible[index] as Part), isSingle }));
  });
}

/** Solutions that share an item, directly or through others, hang together. */
function clustersOf(solutions: readonly Solution[]): Solution[][] {
  const keys = ({ expected, found }: Solution) => [
    ...expected.map(({ id }) => `expected ${id}`),
    ...found.map(({ id }) => `found ${id}`),
  ];
  const byItem = groupBy(solutions, keys);
  const seen = new Set<Solution>();
  const clusters: Solution[][] = [];
  for (const solution of solutions) {
    if (seen.has(solution)) continue;
    const cluster = new Set([solution]);
    for (const member of cluster)
      for (const key of keys(member)) for (const other of byItem.get(key) ?? []) cluster.add(other);
    for (const member of cluster) seen.add(member);
    clusters.push([...cluster]);
  }
  return clusters;
}
