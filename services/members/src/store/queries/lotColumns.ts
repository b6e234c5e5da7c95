import type { LotRecord } from "./records.js";
import { toPoints } from "./toPoints.js";

export interface LotRow {
  member_id: string;
  lot_id: string;
  issuer_code: string;
  purchase_id: string;
  receipt_number: string;
  issued: string;
  remaining: string;
  issued_at: Date;
  expires_at: Date;
  unit_price: string;
  currency: string;
}

/** Columns of `lot` that a LotRecord needs, besides `remaining`, which depends on the instant. */
export const LOT_COLUMNS = `lot.member_id, lot.lot_id, lot.issuer_code, lot.purchase_id, lot.receipt_number, lot.issued,
  lot.issued_at, lot.expires_at, lot.unit_price::text, lot.currency`;

/** What can still be spent of a lot now: nothing from its expiry on, whether or not the entry of expiry stands. */
export const REMAINING_NOW = "CASE WHEN lot.expires_at > now() THEN lot.remaining ELSE 0 END";

export function toLot(row: LotRow): LotRecord {
  return {
    id: row.lot_id,
    memberId: row.member_id,
    issuerCode: row.issuer_code,
    purchaseId: row.purchase_id,
    receiptNumber: row.receipt_number,
    issued: toPoints(row.issued),
    remaining: toPoints(row.remaining),
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    unitPrice: row.unit_price,
    currency: row.currency,
  };
}
