import type { InvalidInput, Points, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { Book } from "../Book.js";
import type { ReceiptConflict, UnknownCard, UnknownPartner } from "../refusals.js";
import type { Whose } from "../Whose.js";

export interface ReturnDocument {
  readonly idempotencyKey: string;
  readonly whose: Whose;
  readonly partnerCode: string;
  readonly receiptNumber: string;
  readonly originalReceiptNumber: string | null;
  /** null: now. */
  readonly occurredAt: Date | null;
  /** Quantities in thousandths, in the order of the document. */
  readonly lines: readonly { readonly sku: string; readonly quantity: bigint }[];
}

export interface ReturnRecorded {
  readonly memberId: string;
  readonly returnId: string;
  /** All points taken back, `debtPoints` of them as a debt or in cash. */
  readonly reversedPoints: Points;
  readonly debtPoints: Points;
  /** Quantities in thousandths. */
  readonly unmatched: readonly { readonly sku: string; readonly quantity: bigint }[];
  /** The purchases touched, in order of time and receipt number. */
  readonly purchaseIds: readonly string[];
}

export interface UnknownReceipt {
  readonly kind: "UnknownReceipt";
  readonly message: string;
}

export interface ReturnExceedsPurchase {
  readonly kind: "ReturnExceedsPurchase";
  readonly message: string;
  readonly sku: string;
  /** Thousandths. */
  readonly returnable: bigint;
}

export type RecordReturnAnswer =
  | ReturnRecorded
  | Refused<UnknownCard | UnknownPartner | UnknownReceipt | ReturnExceedsPurchase | ReceiptConflict | InvalidInput | IdempotencyConflict>;

/** Takes goods back and reverses the points they earned. Scope: the caller's scope of idempotency keys. */
export async function recordReturn(book: Book, scope: string, document: ReturnDocument): Promise<RecordReturnAnswer> {
  void book, scope, document;
  throw new Error("not yet");
}
