import { decimal, QUANTITY_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { ReturnableLine } from "../../domain/purchases/matchReturn.js";

interface Row {
  readonly purchase_id: string;
  readonly receipt_number: string;
  readonly occurred_at: Date;
  readonly line: number;
  readonly sku: string;
  readonly returnable: string;
}

export interface ReturnableScope {
  readonly memberId: string;
  readonly partnerCode: string;
  readonly skus: readonly string[];
  /** Purchases up to this instant, which counts. */
  readonly until: Date;
  /** Only these purchases; null for all. */
  readonly purchaseIds: readonly string[] | null;
}

/** Lines of a member's purchases at a partner that a return may take from, under the lock of the account. */
export async function readReturnableLines(tx: Tx, scope: ReturnableScope): Promise<ReturnableLine[]> {
  const rows = await tx.query<Row>(
    `SELECT p.purchase_id, p.receipt_number, p.occurred_at, l.line, l.sku, (l.quantity - l.returned)::text AS returnable
     FROM purchase AS p JOIN purchase_line AS l USING (member_id, purchase_id)
     WHERE p.member_id = $1 AND p.partner_code = $2 AND p.occurred_at <= $4 AND l.sku = ANY ($3::text[]) AND l.returned < l.quantity
       AND ($5::uuid[] IS NULL OR p.purchase_id = ANY ($5::uuid[]))`,
    [scope.memberId, scope.partnerCode, scope.skus, scope.until, scope.purchaseIds],
  );
  return rows.map((row) => ({
    purchaseId: row.purchase_id,
    receiptNumber: row.receipt_number,
    occurredAt: row.occurred_at,
    line: row.line,
    sku: row.sku,
    returnable: decimal(row.returnable, QUANTITY_SCALE),
  }));
}
