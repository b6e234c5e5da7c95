import { money, publicId } from "@tessera/kernel";
import { presentMoney } from "@tessera/runtime";
import type { PurchaseRecord } from "../../store/queries/records.js";
import { Partner } from "../types/Partner.js";
import type { Purchase } from "../types/purchase/Purchase.js";

export function presentPurchase(purchase: PurchaseRecord): Purchase {
  return {
    memberId: purchase.memberId,
    id: publicId("pur", purchase.id),
    partner: new Partner(purchase.partnerCode),
    receiptNumber: purchase.receiptNumber,
    occurredAt: purchase.occurredAt,
    amount: presentMoney(money(purchase.amountMinor, purchase.currency)),
    points: purchase.points,
    decision: { points: purchase.decidedPoints, rules: purchase.outcomes },
  };
}
