import { parsePublicId, type IdPrefix } from "@tessera/kernel";
import { decodeCursor, NotAnAnswer } from "@tessera/runtime";
import { parseInstant } from "./parseInstant.js";

/** The instant and id inside a cursor of a list in order of time. Throws BAD_USER_INPUT for another list's cursor. */
export function parseTimeCursor(
  prefix: IdPrefix,
  cursor: string | null | undefined,
): { readonly at: Date; readonly id: string } | undefined {
  if (cursor === null || cursor === undefined) return undefined;
  const [instant = "", publicIdOf = ""] = decodeCursor(cursor, 2);
  const id = parsePublicId(prefix, publicIdOf);
  if (id === undefined) throw new NotAnAnswer("BAD_USER_INPUT", "`after` is not a cursor of this list.");
  return { at: parseInstant(instant), id };
}
