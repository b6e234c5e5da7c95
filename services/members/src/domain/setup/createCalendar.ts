import { localDateOf, lotExpiry, startOfLocalDate, type LocalDate } from "@tessera/kernel";

/** Local dates of the programme's zone. What was worked out once is remembered: an import asks for the same days again and again. */
export interface Calendar {
  dateOf(instant: Date): LocalDate;
  /** When a lot issued on a local date expires: 00:00 local on the first day of the month that follows by expiryMonths + 1. */
  expiryOf(issuedOn: LocalDate): Date;
}

/** A local date as the interval [from, to) of instants. */
interface LocalDay {
  readonly date: LocalDate;
  readonly fromMs: number;
  readonly toMs: number;
}

const DAY_MS = 86_400_000;
/** Two centuries; a calendar that knows more forgets them all. */
const MOST_DAYS = 73_000;

export function createCalendar(timeZone: string, expiryMonths: number): Calendar {
  const daysByUtcDay = new Map<number, LocalDay[]>();
  const expiryByMonth = new Map<string, Date>();

  function remember(day: LocalDay, utcDay: number): LocalDay {
    if (daysByUtcDay.size > MOST_DAYS) daysByUtcDay.clear();
    daysByUtcDay.set(utcDay, [...(daysByUtcDay.get(utcDay) ?? []), day]);
    return day;
  }

  return {
    dateOf(instant) {
      const ms = instant.getTime();
      const utcDay = Math.floor(ms / DAY_MS);
      const known = daysByUtcDay.get(utcDay)?.find(({ fromMs, toMs }) => fromMs <= ms && ms < toMs);
      return (known ?? remember(localDay(instant, timeZone), utcDay)).date;
    },
    expiryOf(issuedOn) {
      const month = issuedOn.slice(0, -3);
      const known = expiryByMonth.get(month);
      if (known) return known;
      const expiry = lotExpiry(startOfLocalDate(issuedOn, timeZone), expiryMonths, timeZone);
      expiryByMonth.set(month, expiry);
      return expiry;
    },
  };
}

/** The day that an instant falls on. A zone that skips a whole date (Apia left one out) makes the next one start at its end. */
function localDay(instant: Date, timeZone: string): LocalDay {
  const date = localDateOf(instant, timeZone);
  const fromMs = startOfLocalDate(date, timeZone).getTime();
  // The longest local day has 25 hours and a bit; the next date begins somewhere in it, and is found by its own start.
  const next = localDateOf(new Date(fromMs + DAY_MS + DAY_MS / 8), timeZone);
  return { date, fromMs, toMs: startOfLocalDate(next, timeZone).getTime() };
}
