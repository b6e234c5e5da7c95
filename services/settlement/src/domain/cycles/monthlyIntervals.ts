import { localDateOf, startOfLocalDate, startOfMonthAfter, type LocalDate } from "@tessera/kernel";
import { rollForward } from "../calendars/businessDays.js";
import type { CalendarName } from "../calendars/calendar.js";
import type { Interval } from "./cycle.js";

/**
 * The first cycle of a programme: from 00:00 local of its first day to the end of that local month. With a calendar, a month ends with
 * the begin of the first business day of the next: cut-offs fall on days on which somebody is there.
 */
export function firstInterval(startsOn: LocalDate, zone: string, calendar: CalendarName | null = null): Interval {
  const from = startOfLocalDate(startsOn, zone);
  return { from, to: monthEnd(from, zone, calendar) };
}

/** The local month that starts where a cycle ends. */
export function nextInterval(after: Interval, zone: string, calendar: CalendarName | null = null): Interval {
  return { from: after.to, to: monthEnd(after.to, zone, calendar) };
}

/** The months, contiguous from the end of the last cycle, up to the one that holds `instant`; none when it is covered. */
export function intervalsUpTo(
  last: Interval,
  instant: Date,
  zone: string,
  calendar: CalendarName | null = null,
): Interval[] {
  const intervals: Interval[] = [];
  for (let end = last; end.to <= instant;) {
    end = nextInterval(end, zone, calendar);
    intervals.push(end);
  }
  return intervals;
}

/** 00:00 local of the first day of the month after, or of its first business day. */
function monthEnd(from: Date, zone: string, calendar: CalendarName | null): Date {
  const first = startOfMonthAfter(from, 1, zone);
  return calendar === null ? first : startOfLocalDate(rollForward(calendar, localDateOf(first, zone)), zone);
}
