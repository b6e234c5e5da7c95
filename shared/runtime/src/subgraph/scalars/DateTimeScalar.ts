import { GraphQLScalarType, Kind } from "graphql";
import { badValue } from "./badValue.js";
import { isCalendarDay } from "./LocalDateScalar.js";

const RFC3339 =
  /^(\d{4}-\d{2}-\d{2})[Tt]([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?([Zz]|[+-]([01]\d|2[0-3]):[0-5]\d)$/;

function toInstant(text: unknown): Date {
  const day = typeof text === "string" ? RFC3339.exec(text)?.[1] : undefined;
  if (typeof text !== "string" || day === undefined || !isCalendarDay(day)) {
    throw badValue('DateTime must be an instant of RFC 3339 with its offset, such as "2011-01-31T12:00:00+01:00"');
  }
  const instant = new Date(text.toUpperCase());
  const year = instant.getUTCFullYear();
  // What lies outside in UTC could not be written as it came, nor kept by a database.
  if (year < 1 || year > 9999) throw badValue("DateTime must lie in the years 1 to 9999, in UTC");
  return instant;
}

/** Date inside; outside RFC 3339, answered in UTC with milliseconds. Finer fractions are cut off. */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: "DateTime",
  description: "An instant of RFC 3339 with its offset.",
  serialize: (value) => {
    if (!(value instanceof Date)) throw new TypeError("an instant is not a Date");
    return value.toISOString();
  },
  parseValue: toInstant,
  parseLiteral: (node) => toInstant(node.kind === Kind.STRING ? node.value : undefined),
});
