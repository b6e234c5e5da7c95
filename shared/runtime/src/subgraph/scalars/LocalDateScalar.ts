import { textScalar } from "./textScalar.js";

/** True for a day of the proleptic Gregorian calendar written YYYY-MM-DD; there is no year 0. */
export function isCalendarDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text.startsWith("0000")) return false;
  const day = new Date(`${text}T00:00:00.000Z`);
  // Date.parse rolls 31 April over to 1 May; writing it back shows whether it did.
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** Text inside and outside, in the programme's zone. */
export const LocalDateScalar = textScalar("LocalDate", "a day of the calendar, YYYY-MM-DD", isCalendarDay);
