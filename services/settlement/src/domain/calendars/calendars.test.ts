import Holidays from "date-holidays";
import { addDays } from "./addDays.js";
import { addBusinessDays, calendarOf, isBusinessDay, rollForward } from "./businessDays.js";
import { CALENDARS } from "./calendar.js";
import { easterSunday } from "./easterSunday.js";
import { PUBLIC_HOLIDAYS } from "./publicHolidays.js";

const YEARS = Array.from({ length: 26 }, (_, index) => 2010 + index);

/** Easter by Gauss and Lichtenberg, from the first full moon of spring: another way than the one that is tested. */
function gaussEaster(year: number): string {
  const k = Math.floor(year / 100);
  const m = 15 + Math.floor((3 * k + 3) / 4) - Math.floor((8 * k + 13) / 25);
  const s = 2 - Math.floor((3 * k + 3) / 4);
  const a = year % 19;
  const d = (19 * a + m) % 30;
  const r = Math.floor((d + Math.floor(a / 11)) / 29);
  const og = 21 + d - r;
  const sz = 7 - ((year + Math.floor(year / 4) + s) % 7);
  return addDays(`${year}-03-01`, og + (7 - ((og - sz) % 7)) - 1);
}

test("Easter is where Gauss finds it, in four centuries", () => {
  for (let year = 1900; year <= 2299; year += 1) expect(easterSunday(year)).toBe(gaussEaster(year));
  expect(["2011", "2024", "2025", "2026", "2038"].map((year) => easterSunday(Number(year)))).toEqual([
    ...["2011-04-24", "2024-03-31", "2025-04-20", "2026-04-05", "2038-04-25"],
  ]);
});

test("TARGET closes on weekends and six days, from Easter on the right ones", () => {
  const closed = YEARS.map((year) => {
    const days = Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index));
    return days.filter((day) => day.startsWith(`${year}`) && !isBusinessDay("TARGET", day) && !isWeekend(day));
  });
  expect(closed[16]).toEqual(["2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-12-25"]);
  for (const [index, year] of YEARS.entries()) {
    const easter = gaussEaster(year);
    const six = [
      `${year}-01-01`,
      addDays(easter, -2),
      addDays(easter, 1),
      `${year}-05-01`,
      `${year}-12-25`,
      `${year}-12-26`,
    ];
    expect(closed[index]).toEqual(six.filter((day) => !isWeekend(day)));
  }
});

test.each(["CZ", "SK", "PL"] as const)(
  "the holidays of %s are those of date-holidays, but for what it does not know",
  (country) => {
    const library = new Holidays(country);
    const corrections: Record<string, (days: string[], year: number) => string[]> = {
      // Since 2016.
      CZ: (days, year) =>
        year < 2016 ? days.filter((day) => addDays(`${year}-${day}`, 2) !== gaussEaster(year)) : days,
      SK: (days, year) => (year === 2018 ? [...days, "10-30"] : year > 2026 ? [...days, "05-08", "09-15"] : days),
      PL: (days, year) => (year === 2018 ? [...days, "11-12"] : days),
    };
    for (const year of YEARS) {
      const found = library.getHolidays(year).filter(({ type }) => type === "public");
      const days = [...new Set(found.map(({ date }) => date.slice(5, 10)))];
      const expected = corrections[country]?.(days, year)
        .map((day) => day.replace("-", ""))
        .sort();
      expect(`${year} ${PUBLIC_HOLIDAYS[country][year]}`).toBe(`${year} ${expected?.join(" ")}`);
    }
  },
);

test.each([
  ["CZ", -2, 2016],
  ["CZ", 1, 2010],
  ["SK", -2, 2010],
  ["SK", 1, 2010],
  ["PL", 1, 2010],
  ["PL", 60, 2010],
] as const)("%s keeps the day %i after Easter Sunday, from %i on", (country, days, since) => {
  for (const year of YEARS.filter((one) => one >= since)) {
    expect(isBusinessDay(country, addDays(gaussEaster(year), days))).toBe(false);
  }
});

/** The days off of the laws, written down from them and not from any table or library; `easter` counts from Easter Sunday. */
const LAWS: Readonly<Record<"CZ" | "SK" | "PL", (year: number) => { fixed: string; easter: number[] }>> = {
  // Zákon č. 245/2000 Sb., o státních svátcích; Good Friday by 359/2015 Sb.
  CZ: () => ({ fixed: "0101 0501 0508 0705 0706 0928 1028 1117 1224 1225 1226", easter: [-2, 1] }),
  // Zákon č. 241/1993 Z. z.: 1 September is worked since 2024, 17 November since 2025, 8 May and 15 September in 2026 alone.
  SK: (year) => ({
    fixed: `0101 0106 0501 ${year === 2026 ? "" : "0508 0915"} 0705 0829 1101 1224 1225 1226`,
    easter: [-2, 1],
  }),
  // Ustawa z dnia 18 stycznia 1951 r. o dniach wolnych od pracy; 24 December by the act of 6 December 2024. Pentecost is a Sunday.
  PL: () => ({ fixed: "0101 0106 0501 0503 0815 1101 1111 1224 1225 1226", easter: [0, 1, 49, 60] }),
};

test.each(["CZ", "SK", "PL"] as const)(
  "from 2026 to 2028 banks of %s rest on the days of the law and no other",
  (country) => {
    for (const year of [2026, 2027, 2028]) {
      const { fixed, easter } = LAWS[country](year);
      const moving = easter.map((days) => addDays(gaussEaster(year), days).slice(5).replace("-", ""));
      const expected = new Set([...fixed.split(" ").filter((day) => day !== ""), ...moving]);
      const days = Array.from({ length: 366 }, (_, index) => addDays(`${year}-01-01`, index));
      const weekdays = days.filter((day) => day.startsWith(`${year}`) && !isWeekend(day));
      const rest = weekdays.filter((day) => !isBusinessDay(country, day));
      expect(rest).toEqual(weekdays.filter((day) => expected.has(day.slice(5).replace("-", ""))));
    }
  },
);

test("payments in a currency follow its calendar, over weekends, holidays and changes of clocks", () => {
  expect(["CZK", "PLN", "EUR", "USD"].map(calendarOf)).toEqual(["CZ", "PL", "TARGET", "TARGET"]);
  // 28 September 2026 is a Monday and a holiday in Czechia alone.
  expect(addBusinessDays("CZ", "2026-09-25", 1)).toBe("2026-09-29");
  expect(addBusinessDays("PL", "2026-09-25", 1)).toBe("2026-09-28");
  expect(addBusinessDays("TARGET", "2026-04-02", 1)).toBe("2026-04-07");
  expect(addBusinessDays("TARGET", "2026-03-27", 2)).toBe("2026-03-31");
  expect(addBusinessDays("CZ", "2026-10-24", 0)).toBe("2026-10-26");
  expect(rollForward("CZ", "2026-12-24")).toBe("2026-12-28");
});

test("of years that nobody wrote down nothing is said", () => {
  expect(() => isBusinessDay("CZ", "2036-01-02")).toThrow(RangeError);
  expect(CALENDARS).toHaveLength(4);
});

function isWeekend(date: string): boolean {
  return [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}
