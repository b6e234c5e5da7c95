import type { LocalDate } from "@tessera/kernel";
import { addDays } from "./addDays.js";
import type { CalendarName } from "./calendar.js";
import { easterSunday } from "./easterSunday.js";
import { PUBLIC_HOLIDAYS } from "./publicHolidays.js";

/** True from Monday to Friday but on holidays. Throws RangeError for a year whose holidays are not known (2010 to 2035 are). */
export function isBusinessDay(calendar: CalendarName, date: LocalDate): boolean {
  const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
  return weekday !== 0 && weekday !== 6 && !isHoliday(calendar, date);
}

/** The date itself when it is a business day, else the next one. */
export function rollForward(calendar: CalendarName, date: LocalDate): LocalDate {
  let rolled = date;
  while (!isBusinessDay(calendar, rolled)) rolled = addDays(rolled, 1);
  return rolled;
}

/** The business day that lies `count` business days after a date; with 0 the date itself, rolled forward. */
export function addBusinessDays(calendar: CalendarName, date: LocalDate, count: number): LocalDate {
  let reached = rollForward(calendar, date);
  for (let left = count; left > 0; left -= 1) reached = rollForward(calendar, addDays(reached, 1));
  return reached;
}

/** The calendar that payments in a currency follow: CZK and PLN their country's, every other the euro's. */
export function calendarOf(currency: string): CalendarName {
  return currency === "CZK" ? "CZ" : currency === "PLN" ? "PL" : "TARGET";
}

function isHoliday(calendar: CalendarName, date: LocalDate): boolean {
  if (calendar === "TARGET") return isTargetHoliday(date);
  const days = PUBLIC_HOLIDAYS[calendar][Number(date.slice(0, 4))];
  if (days === undefined) throw new RangeError(`the holidays of ${date.slice(0, 4)} in ${calendar} are not known`);
  return days.split(" ").includes(date.slice(5, 7) + date.slice(8));
}

/** The six closing days of TARGET besides weekends (ECB, since 2002): New Year, Good Friday, Easter Monday, 1 May, 25 and 26 December. */
function isTargetHoliday(date: LocalDate): boolean {
  const easter = easterSunday(Number(date.slice(0, 4)));
  return (
    ["01-01", "05-01", "12-25", "12-26"].includes(date.slice(5)) ||
    date === addDays(easter, -2) ||
    date === addDays(easter, 1)
  );
}
