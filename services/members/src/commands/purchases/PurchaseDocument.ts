import type { Whose } from "../Whose.js";

export interface PurchaseDocument {
  readonly idempotencyKey: string;
  readonly whose: Whose;
  readonly partnerCode: string;
  readonly storeCode: string | null;
  readonly receiptNumber: string;
  /** null: now. */
  readonly occurredAt: Date | null;
  readonly currency: string;
  readonly lines: readonly PurchaseDocumentLine[];
}

export interface PurchaseDocumentLine {
  readonly sku: string;
  readonly description: string | null;
  readonly category: string | null;
  /** Thousandths, positive. */
  readonly quantity: bigint;
  /** Millionths of the currency's major unit, not negative. */
  readonly unitPrice: bigint;
}
