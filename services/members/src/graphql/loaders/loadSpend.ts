import { readSpends } from "../../store/queries/readSpends.js";
import type { SpendRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { byKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

/** The spend of a redemption; undefined while, or when, nothing was spent for it. */
export async function loadSpend(context: MembersContext, spendId: string): Promise<SpendRecord | undefined> {
  return loadOne(context, "spend", spendId, async (ids) =>
    byKey(await readSpends(context.deps.book.database, ids), (spend) => spend.id),
  );
}
