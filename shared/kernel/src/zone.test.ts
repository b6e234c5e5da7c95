import {
  isLocalDate,
  isTimeZone,
  localDateOf,
  localDateTimeOf,
  lotExpiry,
  startOfLocalDate,
  startOfMonthAfter,
} from "./zone.js";

const PRAGUE = "Europe/Prague";

test("a lot of December with three months expires on the first of April, at local midnight", () => {
  const expected = new Date("2011-03-31T22:00:00.000Z");
  expect(lotExpiry(new Date("2010-12-01T00:00:00Z"), 3, PRAGUE)).toEqual(expected);
  expect(lotExpiry(new Date("2010-12-31T22:59:59.999Z"), 3, PRAGUE)).toEqual(expected);
  expect(lotExpiry(new Date("2010-12-31T23:00:00.000Z"), 3, PRAGUE)).toEqual(new Date("2011-04-30T22:00:00.000Z"));
});

test("a midnight that clocks skip is the end of the gap", () => {
  expect(startOfLocalDate("2012-04-01", "America/Havana")).toEqual(new Date("2012-04-01T05:00:00.000Z"));
  expect(localDateOf(new Date("2012-04-01T04:59:59.999Z"), "America/Havana")).toBe("2012-03-31");
  expect(startOfLocalDate("2018-11-04", "America/Sao_Paulo")).toEqual(new Date("2018-11-04T03:00:00.000Z"));
});

test("months are counted on the local calendar, whatever the day", () => {
  expect(startOfMonthAfter(new Date("2011-01-31T12:00:00Z"), 1, PRAGUE)).toEqual(new Date("2011-01-31T23:00:00.000Z"));
  expect(startOfMonthAfter(new Date("2010-12-31T18:20:00Z"), 0, "Asia/Kathmandu")).toEqual(
    new Date("2010-12-31T18:15:00.000Z"),
  );
});

test("names of zones and dates are checked", () => {
  expect([PRAGUE, "UTC", "Europe/Nowhere", ""].map(isTimeZone)).toEqual([true, true, false, false]);
  expect(
    [
      "2012-02-29",
      "2011-02-29",
      "2011-2-1",
      "2011-13-01",
      "0000-00-00",
      "2011-01-01T00:00:00Z",
      "+002011-01-01",
      "2011-01-01[u-ca=gregory]",
      "20110101",
    ].map(isLocalDate),
  ).toEqual([true, false, false, false, false, false, false, false, false]);
});

test("the wall clock of an instant follows its zone through the changes of the clock", () => {
  expect(localDateTimeOf(new Date("2011-03-27T00:59:59.999Z"), "Europe/Prague")).toBe("2011-03-27T01:59:59");
  expect(localDateTimeOf(new Date("2011-03-27T01:00:00Z"), "Europe/Prague")).toBe("2011-03-27T03:00:00");
  expect(localDateTimeOf(new Date("2011-12-31T23:30:00Z"), "UTC")).toBe("2011-12-31T23:30:00");
});
