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

/** What the partner owes is not covered, it did not pay, or it leaves; purchases from before the stop are taken. */
export interface IssuingStopped {
  readonly kind: "IssuingStopped";
  readonly message: string;
  readonly partnerCode: string;
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
  | IssuingStopped
  | ReceiptConflict
  | InvalidInput
  | IdempotencyConflict;

export type RecordPurchaseAnswer = PurchaseRecorded | Refused<PurchaseRefusal>;
