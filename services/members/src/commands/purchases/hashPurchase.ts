import { hash } from "node:crypto";
import type { PurchaseDocument } from "./PurchaseDocument.js";

export interface PurchaseHashes {
  /** Of the whole input except its key, as hex. */
  readonly input: string;
  /** Of what the receipt says: whose, when, what. Hex. */
  readonly content: string;
}

/** Two inputs are the same when they say the same: 1.5 and 1.50 are, a time left out and the time it was sent are not. */
export function hashPurchase(document: PurchaseDocument, memberId: string | undefined): PurchaseHashes {
  const rows = document.lines.map((line) => [
    line.sku,
    line.description,
    line.category,
    String(line.quantity),
    String(line.unitPrice),
  ]);
  const receipt = sha256(JSON.stringify([document.occurredAt, document.currency, rows]));
  const { whose, partnerCode, storeCode, receiptNumber } = document;
  return {
    input: sha256(JSON.stringify([whose, partnerCode, storeCode, receiptNumber, receipt])),
    content: sha256(JSON.stringify([memberId ?? null, receipt])),
  };
}

function sha256(text: string): string {
  return hash("sha256", text);
}
