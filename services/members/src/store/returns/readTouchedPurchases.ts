import { decimal, PRICE_SCALE, QUANTITY_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { TouchedPurchase } from "../../domain/purchases/reversePoints.js";

interface Row {
  readonly purchase_id: string;
  readonly receipt_number: string;
  readonly occurred_at: Date;
  readonly points: string;
  readonly decision: { ruleCode: string; version: number }[];
  readonly lot_id: string | null;
  readonly remaining: string | null;
  readonly held: string | null;
  readonly expired: string | null;
  /** Lines in order: [number, SKU, kept quantity, unit price]. */
  readonly lines: [number, string, string, string][];
}

/** Purchases with their lots and what is kept of each line, under the lock of the account. */
export async function readTouchedPurchases(
  tx: Tx,
  memberId: string,
  purchaseIds: readonly string[],
): Promise<TouchedPurchase[]> {
  if (purchaseIds.length === 0) return [];
  const rows = await tx.query<Row>(
    `SELECT p.purchase_id, p.receipt_number, p.occurred_at, p.points, p.decision, p.lot_id, lot.remaining, lot.held, lot.expired,
       kept.lines
     FROM purchase AS p
     LEFT JOIN lot ON lot.member_id = p.member_id AND lot.lot_id = p.lot_id
     CROSS JOIN LATERAL (
       SELECT json_agg(json_build_array(l.line, l.sku, (l.quantity - l.returned)::text, l.unit_price::text) ORDER BY l.line) AS lines
       FROM purchase_line AS l WHERE l.member_id = p.member_id AND l.purchase_id = p.purchase_id
     ) AS kept
     WHERE p.member_id = $1 AND p.purchase_id = ANY ($2::uuid[])`,
    [memberId, purchaseIds],
  );
  return rows.map((row) => ({
    purchaseId: row.purchase_id,
    receiptNumber: row.receipt_number,
    occurredAt: row.occurred_at,
    points: BigInt(row.points),
    looked: row.decision,
    lot: row.lot_id === null ? undefined : toLot(row.lot_id, row),
    lines: row.lines.map(([line, sku, quantity, unitPrice]) => ({
      line,
      sku,
      quantity: decimal(quantity, QUANTITY_SCALE),
      unitPrice: decimal(unitPrice, PRICE_SCALE),
    })),
  }));
}

function toLot(lotId: string, row: Row): NonNullable<TouchedPurchase["lot"]> {
  return {
    lotId,
    remaining: BigInt(row.remaining ?? 0),
    held: BigInt(row.held ?? 0),
    expired: BigInt(row.expired ?? 0),
  };
}
