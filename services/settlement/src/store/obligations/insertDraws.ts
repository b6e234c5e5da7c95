import { decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { DrawnEntry, ReversedSpend } from "../../domain/obligations/obligation.js";

/** Writes the draws of many entries in one statement. A second entry of the same id is refused by the key. */
export async function insertDraws(tx: Tx, entries: readonly DrawnEntry[]): Promise<void> {
  const rows = entries.flatMap((entry) =>
    entry.draws.map((draw, ordinal) => ({
      entry_id: entry.entryId,
      ordinal,
      kind: entry.kind,
      source_kind: entry.source.kind,
      source_id: entry.source.id,
      issuer_code: draw.issuerCode,
      creditor_code: draw.creditorCode,
      lot_id: draw.lotId,
      points: draw.points.toString(),
      unit_price: formatDecimal(draw.unitPrice, PRICE_SCALE),
      currency: draw.currency,
      occurred_at: entry.occurredAt.toISOString(),
    })),
  );
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO draw (entry_id, ordinal, kind, source_kind, source_id, issuer_code, creditor_code, lot_id, points, unit_price,
                       currency, occurred_at)
     SELECT entry_id, ordinal, kind, source_kind, source_id, issuer_code, creditor_code, lot_id, points, unit_price,
            currency, occurred_at
     FROM json_to_recordset($1::json) AS (
       entry_id uuid, ordinal integer, kind text, source_kind text, source_id uuid, issuer_code text, creditor_code text,
       lot_id uuid, points bigint, unit_price numeric, currency text, occurred_at timestamptz)`,
    [JSON.stringify(rows)],
  );
}

/** A draw that was undone: points back in their lot. */
export interface ReversedDraw {
  readonly spendId: string;
  readonly issuerCode: string;
  readonly currency: string;
  /** Millionths. */
  readonly unitPrice: bigint;
  readonly points: bigint;
  /** Instant of the reversal. */
  readonly occurredAt: Date;
}

interface ReversedRow {
  readonly source_id: string;
  readonly issuer_code: string;
  readonly currency: string;
  readonly unit_price: string;
  readonly points: string;
  readonly occurred_at: Date;
}

/** Copies the draws of undone spends under the entries that undid them, and answers them. */
export async function insertReversedDraws(tx: Tx, reversals: readonly ReversedSpend[]): Promise<ReversedDraw[]> {
  if (reversals.length === 0) return [];
  const rows = await tx.query<ReversedRow>(
    `INSERT INTO draw (entry_id, ordinal, kind, source_kind, source_id, issuer_code, creditor_code, lot_id, points, unit_price,
                       currency, occurred_at)
     SELECT reversal.entry_id, original.ordinal, 'REVERSAL', original.source_kind, original.source_id, original.issuer_code,
            original.creditor_code, original.lot_id, original.points, original.unit_price, original.currency,
            reversal.occurred_at
     FROM unnest($1::uuid[], $2::uuid[], $3::timestamptz[]) AS reversal (entry_id, spend_id, occurred_at)
     JOIN draw AS original ON original.source_id = reversal.spend_id AND original.kind = 'REDEMPTION'
     RETURNING source_id, issuer_code, currency, unit_price, points, occurred_at`,
    [
      reversals.map((reversal) => reversal.entryId),
      reversals.map((reversal) => reversal.spendId),
      reversals.map((reversal) => reversal.occurredAt),
    ],
  );
  return rows.map((row) => ({
    spendId: row.source_id,
    issuerCode: row.issuer_code,
    currency: row.currency,
    unitPrice: decimal(row.unit_price, PRICE_SCALE),
    points: BigInt(row.points),
    occurredAt: row.occurred_at,
  }));
}
