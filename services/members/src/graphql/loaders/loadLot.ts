import { readLots } from "../../store/queries/readLots.js";
import type { LotRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { byKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

export async function loadLot(context: MembersContext, lotId: string): Promise<LotRecord | undefined> {
  return loadOne(context, "lot", lotId, async (ids) =>
    byKey(await readLots(context.deps.book.database, ids), (lot) => lot.id),
  );
}
