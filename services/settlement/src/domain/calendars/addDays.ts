import type { LocalDate } from "@tessera/kernel";

const DAY_MS = 24 * 3600 * 1000;

/** The local date so many days later. Dates have no zone here, so no change of clocks is among the days. */
export function addDays(date: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${date}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
