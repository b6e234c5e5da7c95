import { AMOUNT_SCALE, decimal, points, roundToMinor } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import type { PurchaseRecord } from "./records.js";
import { toPoints } from "./toPoints.js";

interface Row {
  purchase_id: string;
  member_id: string;
  partner_code: string;
  receipt_number: string;
  occurred_at: Date;
  amount: string;
  currency: string;
  points: string;
  granted: string;
  decision: { ruleCode: string; version: number; applied: boolean; points: number | string; reason: string }[];
}

/** Purchases by UUID, in no order; unknown ones are left out. */
export async function readPurchases(database: Database, purchaseIds: readonly string[]): Promise<PurchaseRecord[]> {
  const rows = await readRows<Row>(
    database,
    `SELECT purchase_id, member_id, partner_code, receipt_number, occurred_at, amount::text, currency, points, granted, decision
     FROM purchase WHERE purchase_id = ANY ($1::uuid[])`,
    [purchaseIds],
  );
  return rows.map(toPurchase);
}

function toPurchase(row: Row): PurchaseRecord {
  return {
    id: row.purchase_id,
    memberId: row.member_id,
    partnerCode: row.partner_code,
    receiptNumber: row.receipt_number,
    occurredAt: row.occurred_at,
    amountMinor: roundToMinor(decimal(row.amount, AMOUNT_SCALE), AMOUNT_SCALE, row.currency),
    currency: row.currency,
    points: toPoints(row.points),
    decidedPoints: toPoints(row.granted),
    outcomes: row.decision.map((outcome) => ({ ...outcome, points: points(BigInt(outcome.points)) })),
  };
}
