import { NotAnAnswer } from "../errors.js";

/** Opaque text over the sort key of a row. Clients may only hand it back. */
export function encodeCursor(...sortKey: readonly string[]): string {
  return Buffer.from(JSON.stringify(sortKey), "utf8").toString("base64url");
}

/** The sort key inside a cursor of this list. Throws BAD_USER_INPUT for anything that `encodeCursor` did not write with `parts` parts. */
export function decodeCursor(cursor: string, parts: number): readonly string[] {
  const sortKey = parse(cursor);
  const written =
    Array.isArray(sortKey) && sortKey.length === parts && sortKey.every((part) => typeof part === "string");
  if (!written) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return sortKey;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}
