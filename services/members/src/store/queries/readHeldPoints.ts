import { inTransaction, type Database } from "@tessera/runtime";

export interface HeldPoints {
  readonly issuerCode: string;
  readonly currency: string;
  /** Exact decimal, currency's major unit. */
  readonly value: string;
}

/** What open holds earmark of these issuers' lots, at the lots' unit prices. Costs what is held now, not what ever was. */
export async function readHeldPoints(database: Database, issuerCodes: readonly string[]): Promise<HeldPoints[]> {
  const rows = await inTransaction(database, async (tx) =>
    tx.query<{ issuer_code: string; currency: string; value: string }>(
      `SELECT lot.issuer_code, lot.currency, trim_scale(sum(earmark.points * lot.unit_price))::text AS value
     FROM hold JOIN hold_lot AS earmark USING (member_id, hold_id) JOIN lot USING (member_id, lot_id)
     WHERE hold.status = 'AUTHORISED' AND lot.issuer_code = ANY($1::text[])
     GROUP BY lot.issuer_code, lot.currency`,
      [issuerCodes],
    ),
  );
  return rows.map((row) => ({ issuerCode: row.issuer_code, currency: row.currency, value: row.value }));
}
