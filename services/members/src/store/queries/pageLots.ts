import type { Database } from "@tessera/runtime";
import { LOT_COLUMNS, toLot, type LotRow } from "./lotColumns.js";
import { readRows } from "./readRows.js";
import type { LotRecord } from "./records.js";

export interface LotsQuery {
  /** undefined: now. */
  readonly asOf: Date | undefined;
  /** Sort key of the lot before the page: expiry, issue, issuer, receipt number, UUID. */
  readonly after: readonly string[] | undefined;
  readonly limit: number;
}

const REMAINING_AS_OF = `(
  SELECT coalesce(sum(posting.points), 0) FROM posting
  WHERE posting.member_id = lot.member_id AND posting.lot_id = lot.lot_id AND posting.account = 'MEMBER' AND posting.occurred_at <= $2
)`;

/**
 * Lots that live at an instant (issued, not yet expired; spent ones too), a page of each member in one read, in the order in
 * which a spend draws them.
 */
export async function pageLots(
  database: Database,
  memberIds: readonly string[],
  { asOf, after, limit }: LotsQuery,
): Promise<LotRecord[]> {
  const rows = await readRows<LotRow>(
    database,
    `SELECT page.* FROM unnest($1::uuid[]) AS wanted (member_id) CROSS JOIN LATERAL (
       SELECT ${LOT_COLUMNS}, ${asOf === undefined ? "lot.remaining" : REMAINING_AS_OF} AS remaining
       FROM lot
       WHERE lot.member_id = wanted.member_id
         AND lot.issued_at <= coalesce($2::timestamptz, now()) AND lot.expires_at > coalesce($2::timestamptz, now())
         AND ($3::timestamptz IS NULL
              OR (lot.expires_at, lot.issued_at, lot.issuer_code, lot.receipt_number, lot.lot_id)
                 > ($3::timestamptz, $4::timestamptz, $5::text, $6::text, $7::uuid))
       ORDER BY lot.expires_at, lot.issued_at, lot.issuer_code, lot.receipt_number, lot.lot_id
       LIMIT $8
     ) AS page
     ORDER BY page.member_id, page.expires_at, page.issued_at, page.issuer_code, page.receipt_number, page.lot_id`,
    [memberIds, asOf ?? null, ...(after ?? [null, null, null, null, null]), limit],
  );
  return rows.map(toLot);
}
