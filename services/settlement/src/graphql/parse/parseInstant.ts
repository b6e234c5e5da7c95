import { NotAnAnswer } from "@tessera/runtime";

/** The instant inside a cursor. Throws BAD_USER_INPUT when it is none that a cursor of ours holds. */
export function parseInstant(text: string): Date {
  const instant = new Date(text);
  if (Number.isNaN(instant.getTime()) || instant.toISOString() !== text) {
    throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  }
  return instant;
}
