import { publicId } from "@tessera/kernel";
import {
  encodeCursor,
  pageSize,
  presentConnection,
  type Connection,
  type Database,
  type PageArgs,
} from "@tessera/runtime";
import { countClaims, pageClaims, type ClaimFilter } from "../../store/queries/claims.js";
import { parseIdCursor } from "../parse/parseIdCursor.js";
import type { ClaimType } from "../types/claims.js";
import { presentClaim } from "./presentClaim.js";

/** A page of claims as they were raised; `filter` null: none, whatever is asked. */
export async function shownClaims(
  database: Database,
  args: PageArgs,
  filter: ClaimFilter | null,
): Promise<Connection<ClaimType>> {
  const afterId = parseIdCursor("clm", args.after);
  return presentConnection({
    args,
    rows: filter === null ? [] : await pageClaims(database, filter, afterId, pageSize(args).read),
    toNode: presentClaim,
    cursorOf: ({ id }) => encodeCursor(publicId("clm", id)),
    totalCount: filter === null ? 0 : async () => countClaims(database, filter),
  });
}
