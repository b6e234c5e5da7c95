import { homeOf, OPERATOR, PARTNERS } from "./coalition.js";
import type { Command, Sale } from "./requests.js";

/** What a till sends for one purchase, or for many at once. */
export function earn(sales: readonly Sale[], occurredAt: Date): Command {
  const inputs = sales.map((sale) => purchaseInput(sale, occurredAt));
  const recorded = "... on PurchaseRecorded { purchase { id } }";
  const about = { kind: "earn", sales } as const;
  if (inputs.length === 1)
    return { field: "recordPurchase", input: inputs[0]!, selection: recorded, person: OPERATOR, about };
  const selection = `results { __typename ${recorded} ... on Refusal { message } }`;
  return { field: "recordPurchases", input: { purchases: inputs }, selection, person: OPERATOR, about };
}

function purchaseInput({ card, receiptNumber, points }: Sale, occurredAt: Date): Record<string, unknown> {
  const partnerCode = homeOf(card);
  return {
    idempotencyKey: receiptNumber,
    partnerCode,
    cardNumber: card,
    receiptNumber,
    currency: PARTNERS[partnerCode].currency,
    occurredAt: occurredAt.toISOString(),
    lines: [{ sku: "thing", quantity: String(points), unitPrice: "1.00" }],
  };
}

/** Takes so many points' worth of one purchase back. */
export function takeBack(idempotencyKey: string, { card, receiptNumber }: Sale, points: number): Command {
  const input = {
    idempotencyKey,
    partnerCode: homeOf(card),
    cardNumber: card,
    receiptNumber: `${receiptNumber}-back`,
    originalReceiptNumber: receiptNumber,
    lines: [{ sku: "thing", quantity: String(points) }],
  };
  const selection = "... on ReturnRecorded { reversedPoints debtPoints }";
  return { field: "recordReturn", input, selection, person: OPERATOR, about: { kind: "return", card, points } };
}
