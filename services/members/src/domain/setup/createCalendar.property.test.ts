import fc from "fast-check";
import { localDateOf, lotExpiry } from "@tessera/kernel";
import { createCalendar } from "./createCalendar.js";

/** Zones whose clocks jump at midnight, by half an hour, over a whole date, or not at all. */
const ZONES = ["Europe/Prague", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kolkata", "UTC"];
/** Around the jumps of those zones, to the minute. */
const JUMPS = [
  "2011-03-27T01:00:00Z",
  "2011-10-30T01:00:00Z",
  "2011-12-30T10:00:00Z",
  "2011-05-08T03:00:00Z",
  "2011-08-21T04:00:00Z",
];
const instants = fc
  .tuple(fc.constantFrom(...JUMPS), fc.integer({ min: -3000, max: 3000 }))
  .map(([jump, minutes]) => new Date(Date.parse(jump) + minutes * 60_000));

test("the calendar remembers what the zone says, in whatever order it is asked", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.integer({ min: 0, max: 24 }),
      fc.array(instants, { minLength: 1 }),
      (zone, months, asked) => {
        const calendar = createCalendar(zone, months);
        for (const instant of asked) {
          const date = calendar.dateOf(instant);
          expect(date).toBe(localDateOf(instant, zone));
          expect(calendar.expiryOf(date)).toEqual(lotExpiry(instant, months, zone));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test("a day ends at midnight of the zone, also for who asked about its last millisecond before", () => {
  const calendar = createCalendar("Europe/Prague", 0);
  const midnight = Date.parse("2011-02-14T23:00:00.000Z");
  const around = [midnight - 1, midnight, midnight + 1, midnight].map((ms) => calendar.dateOf(new Date(ms)));
  expect(around).toEqual(["2011-02-14", "2011-02-15", "2011-02-15", "2011-02-15"]);
});

test("the expiry of a month is worked out once", () => {
  const calendar = createCalendar("Europe/Prague", 3);
  expect(calendar.expiryOf("2011-02-28")).toBe(calendar.expiryOf("2011-02-01"));
  expect(calendar.expiryOf("2011-03-01")).not.toEqual(calendar.expiryOf("2011-02-28"));
});
