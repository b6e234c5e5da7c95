import { readHold } from "../../store/queries/readHold.js";
import type { MembersContext } from "../MembersContext.js";
import type { PointsHold } from "../types/hold/PointsHold.js";
import { presentHold } from "./presentHold.js";

/** A hold that the caller wrote in this request, as it is now. */
export async function presentHoldNow(
  { deps }: MembersContext,
  hold: { readonly memberId: string; readonly holdId: string },
): Promise<PointsHold> {
  const found = await readHold(deps.book.database, hold.memberId, hold.holdId);
  if (found === undefined) throw new Error(`a hold that was answered is not there: ${hold.holdId}`);
  return presentHold(found);
}
