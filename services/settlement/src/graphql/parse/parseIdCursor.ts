import { parsePublicId, type IdPrefix } from "@tessera/kernel";
import { decodeCursor, NotAnAnswer } from "@tessera/runtime";

/** The UUID inside a cursor of a list in order of ids; undefined for none. Throws BAD_USER_INPUT for another list's cursor. */
export function parseIdCursor(prefix: IdPrefix, cursor: string | null | undefined): string | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const id = parsePublicId(prefix, decodeCursor(cursor, 1)[0] ?? "");
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return id;
}
