import { compareText } from "./compareText.js";
import type { Expected, Found, Match, Pass, Problem } from "./item.js";

/** The items of a problem in an order of their own, and which of them are taken. */
export interface Pool {
  readonly problem: Problem;
  readonly expected: readonly Expected[];
  readonly found: readonly Found[];
  /** By each of their references. */
  readonly citedExpected: ReadonlyMap<string, readonly Expected[]>;
  readonly citingFound: ReadonlyMap<string, readonly Found[]>;
  readonly takenExpected: Set<string>;
  /** Of these the matched ones; the others are explained by a break. */
  readonly matchedExpected: Set<string>;
  readonly takenFound: Set<string>;
  readonly matches: Match[];
}

/** Sorts by date, then id, so that the order of input does not matter. */
export function openPool(problem: Problem): Pool {
  const byDate = (a: { date: string; id: string }, b: { date: string; id: string }) =>
    compareText(a.date, b.date) || compareText(a.id, b.id);
  const expected = [...problem.expected].sort(byDate);
  const found = [...problem.found].sort(byDate);
  return {
    problem,
    expected,
    found,
    citedExpected: groupBy(expected, (item) => [...new Set(item.references)]),
    citingFound: groupBy(found, ({ reference, returnOf }) =>
      reference === null || returnOf !== null ? [] : [reference],
    ),
    takenExpected: new Set(),
    matchedExpected: new Set(),
    takenFound: new Set(),
    matches: [],
  };
}

export function groupBy<Item>(items: readonly Item[], keysOf: (item: Item) => readonly string[]): Map<string, Item[]> {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    for (const key of keysOf(item)) {
      const group = groups.get(key);
      if (group) group.push(item);
      else groups.set(key, [item]);
    }
  }
  return groups;
}

/** Due and not matched yet. */
export function isOpen(pool: Pool, item: Expected): boolean {
  return item.standing === "DUE" && !pool.takenExpected.has(item.id);
}

/** Not matched yet, and no return: those pair with what came back. */
export function isUnexplained(pool: Pool, item: Found): boolean {
  return !item.isMatched && item.returnOf === null && !pool.takenFound.has(item.id);
}

/** Makes a match. Throws when an item is used twice or the amounts do not close: neither can happen. */
export function takeMatch(pool: Pool, pass: Pass, expected: readonly Expected[], found: readonly Found[]): void {
  for (const { id } of expected) {
    if (pool.takenExpected.has(id)) throw new Error(`expected item ${id} would be matched twice`);
    pool.takenExpected.add(id);
    pool.matchedExpected.add(id);
  }
  for (const { id } of found) {
    if (pool.takenFound.has(id)) throw new Error(`found item ${id} would be matched twice`);
    pool.takenFound.add(id);
  }
  const feeMinor = sumOf(expected) - sumOf(found);
  if (pass !== 2 && feeMinor !== 0n) throw new Error(`pass ${pass} left a difference of ${feeMinor}`);
  pool.matches.push({ pass, expected: expected.map(({ id }) => id), found: found.map(({ id }) => id), feeMinor });
}

export function sumOf(items: readonly { readonly amountMinor: bigint }[]): bigint {
  return items.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}

/**
 * What one reference names on both sides in one currency and cycle. `level` is the reference's place in the expected items: own
 * references are looked at before shared ones.
 */
export interface ReferenceClass {
  readonly expected: readonly Expected[];
  readonly found: readonly Found[];
}

/** The open items of each reference that both sides name, level by level; read anew for each pass. */
export function* referenceClasses(pool: Pool, accepts: (item: Found) => boolean): Generator<ReferenceClass> {
  const levels = Math.max(0, ...new Set(pool.expected.map(({ references }) => references.length)));
  const references = [...pool.citingFound.keys()].sort(compareText);
  for (let level = 0; level < levels; level += 1) {
    for (const reference of references) {
      const cited = (pool.citedExpected.get(reference) ?? []).filter((item) => item.references[level] === reference);
      if (cited.length === 0) continue;
      const place = ({ currency, cycle }: Expected | Found) => [`${currency} ${cycle ?? "-"}`];
      const expected = groupBy(
        cited.filter((item) => isOpen(pool, item)),
        place,
      );
      const citing = (pool.citingFound.get(reference) ?? []).filter(
        (item) => isUnexplained(pool, item) && !item.isLeftToPeople && accepts(item),
      );
      const found = groupBy(citing, place);
      for (const [key, some] of [...expected].sort(([a], [b]) => compareText(a, b))) {
        const others = found.get(key);
        if (others) yield { expected: some, found: others };
      }
    }
  }
}
