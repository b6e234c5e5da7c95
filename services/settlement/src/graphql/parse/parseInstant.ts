import { NotAnAnswer } from "@tessera/runtime";

/** The instant inside a cursor. Throws BAD_USER_INPUT when it is none that a cursor of ours holds. */
export function parseInstant(text: string): Date {
  const instant = new Date(text);
  // Of years that databases know: others are written with a sign and six digits.
  if (!/^\d{4}-/.test(text) || Number.isNaN(instant.getTime()) || instant.toISOString() !== text) {
    throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  }
  return instant;
}
