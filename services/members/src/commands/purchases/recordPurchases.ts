import type { InvalidInput, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";
import type { MemberNotActive, ReceiptConflict, UnknownCard, UnknownPartner } from "../refusals.js";
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

export interface CurrencyMismatch {
  readonly kind: "CurrencyMismatch";
  readonly message: string;
  readonly expected: string;
}

export interface PartnerNotIssuing {
  readonly kind: "PartnerNotIssuing";
  readonly message: string;
}

export interface PurchaseRecorded {
  readonly memberId: string;
  readonly purchaseId: string;
}

export type PurchaseRefusal =
  | UnknownCard
  | UnknownPartner
  | MemberNotActive
  | CurrencyMismatch
  | PartnerNotIssuing
  | ReceiptConflict
  | InvalidInput
  | IdempotencyConflict;

export type RecordPurchaseAnswer = PurchaseRecorded | Refused<PurchaseRefusal>;

/**
 * Records up to 1,000 purchases; an answer per item, in order. Purchases of one member are taken in the order given, and one
 * bad item never fails its neighbours. Scope: the caller's scope of idempotency keys. Throws NotAnAnswer(UNAVAILABLE).
 */
export async function recordPurchases(book: Book, scope: string, documents: readonly PurchaseDocument[]): Promise<RecordPurchaseAnswer[]> {
  void book, scope, documents;
  throw new Error("not yet");
}
