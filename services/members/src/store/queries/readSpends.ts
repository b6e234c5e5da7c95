import type { Database } from "@tessera/runtime";
import type { Draw } from "../../domain/points/Draw.js";
import { readRows } from "./readRows.js";
import type { SpendRecord } from "./records.js";
import { toPoints } from "./toPoints.js";

interface Row {
  spend_id: string;
  member_id: string;
  redeemer_code: string;
  lot_id: string;
  issuer_code: string;
  points: string;
  unit_price: string;
  currency: string;
}

/** Spends that were decided in the member's favour, with the lots that paid, in the order drawn; reversed ones keep theirs. */
export async function readSpends(database: Database, spendIds: readonly string[]): Promise<SpendRecord[]> {
  const rows = await readRows<Row>(
    database,
    `SELECT spend.spend_id, spend.member_id, spend.redeemer_code, draw.lot_id, draw.issuer_code, draw.points, draw.unit_price::text, draw.currency
     FROM spend JOIN draw USING (member_id, entry_id)
     WHERE spend.spend_id = ANY ($1::uuid[])
     ORDER BY spend.spend_id, draw.position`,
    [spendIds],
  );
  const spends = new Map<string, SpendRecord & { draws: Draw[] }>();
  for (const row of rows) {
    const spend = spends.get(row.spend_id) ?? {
      id: row.spend_id,
      memberId: row.member_id,
      redeemerCode: row.redeemer_code,
      draws: [],
    };
    spend.draws.push({
      lotId: row.lot_id,
      issuerCode: row.issuer_code,
      points: toPoints(row.points),
      unitPrice: row.unit_price,
      currency: row.currency,
    });
    spends.set(row.spend_id, spend);
  }
  return [...spends.values()];
}
