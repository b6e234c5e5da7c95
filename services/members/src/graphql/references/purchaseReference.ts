import { parsePublicId } from "@tessera/kernel";
import { seesPurchase } from "../../domain/access.js";
import { loadPurchase } from "../loaders/loadPurchase.js";
import type { MembersContext } from "../MembersContext.js";
import { presentPurchase } from "../present/presentPurchase.js";
import type { Purchase } from "../types/purchase/Purchase.js";

export async function purchaseReference(
  { id }: { readonly id: string },
  context: MembersContext,
): Promise<Purchase | null> {
  const uuid = parsePublicId("pur", id);
  const purchase = uuid === undefined ? undefined : await loadPurchase(context, uuid);
  return purchase && seesPurchase(context.caller, purchase) ? presentPurchase(purchase) : null;
}
