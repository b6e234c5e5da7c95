import { loadPurchase } from "../loaders/loadPurchase.js";
import type { MembersContext } from "../MembersContext.js";
import type { Purchase } from "../types/purchase/Purchase.js";
import { presentPurchase } from "./presentPurchase.js";

/** A purchase that the caller wrote or returned in this request, and therefore sees; all of one answer are read together. */
export async function presentWritten(context: MembersContext, purchaseId: string): Promise<Purchase> {
  const purchase = await loadPurchase(context, purchaseId);
  if (purchase === undefined) throw new Error(`a purchase that was answered is not there: ${purchaseId}`);
  return presentPurchase(purchase);
}
