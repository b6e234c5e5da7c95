import fc from "fast-check";
import { findSums } from "./findSums.js";

/** Every set of two to `most` indices whose values come to the target, by trying all of them. */
function allSums(values: readonly bigint[], target: bigint, most: number): string[] {
  const sets = Array.from({ length: 2 ** values.length }, (_, bits) =>
    values.flatMap((_value, index) => ((bits >> index) & 1 ? [index] : [])),
  );
  return sets
    .filter((set) => set.length >= 2 && set.length <= most)
    .filter((set) => set.reduce((sum, index) => sum + (values[index] ?? 0n), 0n) === target)
    .map((set) => set.join(" "));
}

/** Few small values: several sums come to the same all the time. */
const descending = fc
  .array(fc.constantFrom(1n, 2n, 3n, 5n, 7n), { maxLength: 9 })
  .map((values) => values.sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
const target = fc.bigInt({ min: 1n, max: 16n });
const most = fc.constantFrom(2, 3, 6);

test("no sum, the only one, or two different ones of them: as brute force finds", () => {
  fc.assert(
    fc.property(descending, target, most, (values, wanted, mostValues) => {
      const right = allSums(values, wanted, mostValues);
      const { solutions, isComplete } = findSums(values, wanted, mostValues, 10_000);
      const found = solutions.map((set) => set.join(" "));
      expect(isComplete).toBe(true);
      expect(found.length).toBe(Math.min(right.length, 2));
      expect(new Set(found).size).toBe(found.length);
      expect(found.filter((set) => !right.includes(set))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("a search that is broken off says so, and what it tells until then is right", () => {
  fc.assert(
    fc.property(descending, target, fc.integer({ min: 1, max: 12 }), (values, wanted, mostSteps) => {
      const { steps } = findSums(values, wanted, 6, 10_000);
      const short = findSums(values, wanted, 6, mostSteps);
      expect(short.steps).toBe(Math.min(steps, mostSteps));
      expect(short.isComplete).toBe(steps < mostSteps);
      const right = allSums(values, wanted, 6);
      expect(short.solutions.filter((set) => !right.includes(set.join(" ")))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test("what cannot come to the target is not looked at: values above it, and a rest too small for it", () => {
  // 9, 8, 3 and 2 are looked at; 1 is less than the 2 that 3 lacks, and 2 + 1 less than 5.
  expect(findSums([9n, 8n, 3n, 2n, 1n], 5n, 6, 100)).toEqual({ solutions: [[2, 3]], isComplete: true, steps: 4 });
  expect(findSums([3n, 2n, 1n], 7n, 6, 100)).toEqual({ solutions: [], isComplete: true, steps: 0 });
  // 3 + 2 + 1 = 6 only whole: after 3 and 2 only 1 is missing.
  expect(findSums([3n, 2n, 1n], 6n, 6, 100)).toEqual({ solutions: [[0, 1, 2]], isComplete: true, steps: 3 });
  expect(findSums([3n, 2n, 1n], 6n, 2, 100)).toEqual({ solutions: [], isComplete: true, steps: 2 });
  expect(findSums([], 1n, 6, 100)).toEqual({ solutions: [], isComplete: true, steps: 0 });
});
