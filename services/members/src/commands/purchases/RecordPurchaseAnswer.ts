import type { InvalidInput, Refused } from "@tessera/kernel";
import type { IdempotencyConflict } from "@tessera/runtime";
import type { MemberNotActive, ReceiptConflict, UnknownCard, UnknownPartner } from "../refusals.js";

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
