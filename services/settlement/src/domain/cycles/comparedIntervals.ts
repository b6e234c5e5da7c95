import type { Interval } from "./cycle.js";

/** Before any programme. */
const BEGINNING = "0001-01-01T00:00:00.000Z";

/**
 * Contiguous intervals over all effective time up to `asOf`: what lies before the first of `cycles`, each cycle, what lies after the
 * last. Between services figures are compared per interval; what happens after `asOf` is still on its way.
 */
export function comparedIntervals(cycles: readonly Interval[], asOf: Date): Interval[] {
  const ends = [...cycles.slice(0, 1).map((cycle) => cycle.from), ...cycles.map((cycle) => cycle.to)].filter(
    (end) => end < asOf,
  );
  const starts = [new Date(BEGINNING), ...ends];
  return starts.map((from, index) => ({ from, to: starts[index + 1] ?? asOf }));
}
