import { decodeCursor, NotAnAnswer } from "@tessera/runtime";

type Part = "instant" | "text" | "uuid";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The sort key inside a cursor, fit for the query. Throws BAD_USER_INPUT for a cursor of another list, or one made by hand. */
export function checkedCursor(cursor: string, parts: readonly Part[]): readonly string[] {
  const sortKey = decodeCursor(cursor, parts.length);
  if (sortKey.every((text, index) => fits(text, parts[index] ?? "text"))) return sortKey;
  throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
}

function fits(text: string, part: Part): boolean {
  if (part === "uuid") return UUID.test(text);
  if (part === "text") return !/\u0000|\p{Surrogate}/u.test(text);
  return !Number.isNaN(Date.parse(text)) && new Date(text).toISOString() === text;
}
