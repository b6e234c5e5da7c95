import { Temporal } from "temporal-polyfill";

/** A date in the programme's zone, YYYY-MM-DD. */
export type LocalDate = string;

export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Now.zonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  try {
    Temporal.PlainDate.from(text, { overflow: "reject" });
    return true;
  } catch {
    return false;
  }
}

/** The local date of an instant in a zone. */
export function localDateOf(instant: Date, zone: string): LocalDate {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime()).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** The wall clock of an instant in a zone, to the second: "2011-04-05T14:05:09". */
export function localDateTimeOf(instant: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(instant.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: "second" });
}

/** The first instant of a local date: 00:00, or the end of the gap where clocks skip midnight. */
export function startOfLocalDate(date: LocalDate, zone: string): Date {
  return new Date(Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds);
}

/** 00:00 local on the first day of the month that lies `months` after the month of `instant`. */
export function startOfMonthAfter(instant: Date, months: number, zone: string): Date {
  const month = Temporal.PlainDate.from(localDateOf(instant, zone)).with({ day: 1 }).add({ months });
  return startOfLocalDate(month.toString(), zone);
}

/** Expiry of a lot: 00:00 local on the first day of the month that follows the month of issue by `expiryMonths` + 1. */
export function lotExpiry(issuedAt: Date, expiryMonths: number, zone: string): Date {
  return startOfMonthAfter(issuedAt, expiryMonths + 1, zone);
}
