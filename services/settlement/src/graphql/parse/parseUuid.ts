import { parsePublicId, type IdPrefix } from "@tessera/kernel";

/** Nothing has it. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** The UUID of a public id; for anything else one that nothing has: both are refused alike. */
export function parseUuid(prefix: IdPrefix, id: string): string {
  return parsePublicId(prefix, id) ?? NOBODY;
}
