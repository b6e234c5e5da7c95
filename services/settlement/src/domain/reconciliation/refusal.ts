import { refuse, type Refused } from "@tessera/kernel";

export const RECONCILIATION_REASONS = [
  "UNKNOWN_CYCLE",
  "UNKNOWN_PARTNER",
  "UNKNOWN_FILE",
  "UNKNOWN_ITEM",
  "UNKNOWN_MATCH",
  "UNKNOWN_BREAK",
  "UNKNOWN_TOLERANCE",
  "UNREADABLE",
  "IMPORTED_BEFORE",
  "SIGNED_OFF",
  "ITEM_IN_USE",
  "DOES_NOT_CLOSE",
  "ILLEGAL_MOVE",
  "SENT_BACK",
  "GIVEN_UP",
  "USED_UP",
  "NOT_FINISHED",
  "CONTENT_CHANGED",
] as const;

export type ReconciliationReason = (typeof RECONCILIATION_REASONS)[number];

/** What an operation of reconciliation says no with. */
export interface ReconciliationRefused {
  readonly kind: "ReconciliationRefused";
  readonly message: string;
  readonly reason: ReconciliationReason;
  /** Of IMPORTED_BEFORE: the statement that the same bytes gave then. */
  readonly earlier?: EarlierImport;
}

export interface EarlierImport {
  /** UUIDs. */
  readonly statementId: string;
  readonly cycleId: string;
  readonly importedAt: Date;
}

export function refuseReconciliation(reason: ReconciliationReason, message: string): Refused<ReconciliationRefused> {
  return refuse({ kind: "ReconciliationRefused", message, reason });
}

export function periodIsSignedOff(): Refused<ReconciliationRefused> {
  return refuseReconciliation("SIGNED_OFF", "The period is signed off; nothing in it changes any more.");
}

export function importedBefore(earlier: EarlierImport): Refused<ReconciliationRefused> {
  const message = "A statement with the same content was imported before.";
  return refuse({ kind: "ReconciliationRefused", message, reason: "IMPORTED_BEFORE", earlier });
}
