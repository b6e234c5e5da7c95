import type { BreakFound, Proposal } from "./breakFound.js";
import { agreeInCircumstance, unnamedExpected, unnamedFound } from "./circumstances.js";
import { compareText } from "./compareText.js";
import type { Expected, Found } from "./item.js";
import { groupBy, takeMatch, type Pool } from "./pool.js";

/**
 * Pass 5: amount, counterparty and date window, only if unique on both sides. Lines with several candidates, or candidates with
 * several lines, are answered as AMBIGUOUS, each set of what hangs together once.
 */
export function matchByCircumstance(pool: Pool): BreakFound[] {
  const key = ({ currency, amountMinor }: Expected | Found) => [`${currency} ${amountMinor}`];
  const byAmount = groupBy(unnamedExpected(pool), key);
  const candidates = new Map<Found, Expected[]>();
  const rivals = new Map<Expected, Found[]>();
  for (const line of unnamedFound(pool)) {
    for (const item of byAmount.get(key(line)[0] ?? "") ?? []) {
      if (!agreeInCircumstance(pool, item, line)) continue;
      candidates.set(line, [...(candidates.get(line) ?? []), item]);
      rivals.set(item, [...(rivals.get(item) ?? []), line]);
    }
  }
  const seen = new Set<Found>();
  const ambiguous: BreakFound[] = [];
  for (const line of candidates.keys()) {
    if (seen.has(line)) continue;
    const cluster = gatherCluster(line, candidates, rivals);
    for (const member of cluster.found) seen.add(member);
    const [item] = cluster.expected;
    if (item && cluster.expected.length + cluster.found.length === 2) takeMatch(pool, 5, [item], [line]);
    else ambiguous.push(setAside(pool, cluster.expected, cluster.found, proposalsOf(cluster.found, candidates)));
  }
  return ambiguous;
}

function gatherCluster(
  start: Found,
  candidates: ReadonlyMap<Found, readonly Expected[]>,
  rivals: ReadonlyMap<Expected, readonly Found[]>,
): { expected: Expected[]; found: Found[] } {
  const found = new Set([start]);
  const expected = new Set<Expected>();
  // A set that grows while it is walked is walked to its end.
  for (const line of found) {
    for (const item of candidates.get(line) ?? []) {
      expected.add(item);
      for (const rival of rivals.get(item) ?? []) found.add(rival);
    }
  }
  return { expected: [...expected], found: [...found] };
}

function proposalsOf(found: readonly Found[], candidates: ReadonlyMap<Found, readonly Expected[]>): Proposal[] {
  return found.flatMap((line) =>
    (candidates.get(line) ?? []).map((item) => ({ expected: [item.id], found: [line.id] })),
  );
}

/** Takes items out of all later passes without matching them; a person decides. */
export function setAside(
  pool: Pool,
  expected: readonly Expected[],
  found: readonly Found[],
  proposals: readonly Proposal[],
): BreakFound {
  for (const { id } of expected) pool.takenExpected.add(id);
  for (const { id } of found) pool.takenFound.add(id);
  const ids = (items: readonly { id: string }[]) => items.map(({ id }) => id).sort(compareText);
  return {
    type: "AMBIGUOUS",
    expected: ids(expected),
    found: ids(found),
    proposals: proposals.slice(0, MOST_PROPOSALS),
  };
}

/** More than a person would read. */
const MOST_PROPOSALS = 10;
