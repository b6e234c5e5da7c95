import type { Problems } from "./Problems.js";

const CLOCK_SKEW_MS = 5 * 60_000;

/** Nothing is recorded that has not happened yet; 5 minutes are left for clocks that differ. */
export function checkNotFuture(
  problems: Problems,
  path: readonly string[],
  instant: Date | null | undefined,
  now: Date,
): void {
  if (instant && instant.getTime() > now.getTime() + CLOCK_SKEW_MS) problems.add(path, "must not lie in the future");
}
