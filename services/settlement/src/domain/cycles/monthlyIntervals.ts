import { startOfLocalDate, startOfMonthAfter, type LocalDate } from "@tessera/kernel";
import type { Interval } from "./cycle.js";

/** The first cycle of a programme: from 00:00 local of its first day to the end of that local month. */
export function firstInterval(startsOn: LocalDate, zone: string): Interval {
  const from = startOfLocalDate(startsOn, zone);
  return { from, to: startOfMonthAfter(from, 1, zone) };
}

/** The local month that starts where a cycle ends. */
export function nextInterval(after: Interval, zone: string): Interval {
  return { from: after.to, to: startOfMonthAfter(after.to, 1, zone) };
}

/** The months, contiguous from the end of the last cycle, up to the one that holds `instant`; none when it is covered. */
export function intervalsUpTo(last: Interval, instant: Date, zone: string): Interval[] {
  const intervals: Interval[] = [];
  for (let end = last; end.to <= instant;) {
    end = nextInterval(end, zone);
    intervals.push(end);
  }
  return intervals;
}
