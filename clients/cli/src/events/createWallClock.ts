import { Temporal } from "temporal-polyfill";

/** Turns local wall-clock times of one zone into instants and back. */
export interface WallClock {
  /** Milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SS`; undefined when the text is no such time. */
  instantMs(localTime: string): number | undefined;
  /** The wall-clock time at an instant, to the second. */
  localTime(instantMs: number): string;
  /** The first instant of the local month after the one of `instantMs`. */
  nextMonthMs(instantMs: number): number;
  /** The first instant of a local date. */
  startOfDateMs(date: string): number;
}

const LOCAL_TIME = /^\d{4}-(0\d|1[0-2])-[0-3]\dT([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const REMEMBERED_TIMES = 20_000;

/**
 * Clock of an IANA zone. Where clocks skip an hour, a time inside the gap counts with the offset before it; where they repeat
 * one, the first passage is meant (Temporal's disambiguation "compatible", as in RFC 5545).
 */
export function createWallClock(zone: string): WallClock {
  const remembered = new Map<string, number | undefined>();

  function convert(localTime: string): number | undefined {
    if (!LOCAL_TIME.test(localTime)) return undefined;
    try {
      const plain = Temporal.PlainDateTime.from(localTime, { overflow: "reject" });
      return plain.toZonedDateTime(zone, { disambiguation: "compatible" }).epochMilliseconds;
    } catch {
      return undefined;
    }
  }

  const zoned = (ms: number) => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
  return {
    instantMs(localTime) {
      let instantMs = remembered.get(localTime);
      if (instantMs === undefined && !remembered.has(localTime)) {
        if (remembered.size === REMEMBERED_TIMES) remembered.clear();
        instantMs = convert(localTime);
        remembered.set(localTime, instantMs);
      }
      return instantMs;
    },
    localTime: (ms) => zoned(ms).toPlainDateTime().toString({ smallestUnit: "second" }),
    nextMonthMs: (ms) =>
      zoned(ms).toPlainDate().with({ day: 1 }).add({ months: 1 }).toZonedDateTime(zone).epochMilliseconds,
    startOfDateMs: (date) => Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds,
  };
}
