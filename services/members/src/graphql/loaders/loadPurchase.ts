import { readPurchases } from "../../store/queries/readPurchases.js";
import type { PurchaseRecord } from "../../store/queries/records.js";
import type { MembersContext } from "../MembersContext.js";
import { byKey } from "./byKey.js";
import { loadOne } from "./loadOne.js";

export async function loadPurchase(context: MembersContext, purchaseId: string): Promise<PurchaseRecord | undefined> {
  return loadOne(context, "purchase", purchaseId, async (ids) =>
    byKey(await readPurchases(context.deps.book.database, ids), (purchase) => purchase.id),
  );
}
