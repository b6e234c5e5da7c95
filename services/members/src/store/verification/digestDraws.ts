import type { DigestRow } from "@tessera/contracts";
import { inSnapshot, type Database } from "@tessera/runtime";

export interface Interval {
  readonly from: string;
  readonly to: string;
}

/**
 * Digest of the draws of each interval [from, to) of effective time, by issuer: how many, how many points, and the sum modulo
 * 2^64 of the first 8 bytes of SHA-256 over a line per draw, as the contract of members.drawDigest says.
 */
export async function digestDraws(database: Database, intervals: readonly Interval[]): Promise<DigestRow[]> {
  const rows = await inSnapshot(database, async (tx) =>
    tx.query<{ from: string; issuer_code: string; count: string; points: string; hash: string }>(
      `SELECT interval."from", line.issuer_code, count(*) AS count, sum(line.points) AS points,
         trunc(mod(mod(sum(('x' || left(encode(sha256(convert_to(line.text, 'UTF8')), 'hex'), 16))::bit(64)::bigint),
           18446744073709551616) + 18446744073709551616, 18446744073709551616))::text AS hash
       FROM json_to_recordset($1) AS interval ("from" text, "to" text)
       JOIN LATERAL (
         SELECT issuer_code, points, concat_ws('|', kind, reference_id, issuer_code, creditor_code, points, trim_scale(unit_price),
           currency, lot_id) AS text
         FROM draw WHERE occurred_at >= interval."from"::timestamptz AND occurred_at < interval."to"::timestamptz
       ) AS line ON true
       GROUP BY interval."from", line.issuer_code ORDER BY interval."from", line.issuer_code`,
      [JSON.stringify(intervals)],
    ),
  );
  return rows.map((row) => ({
    from: row.from,
    issuerCode: row.issuer_code,
    count: Number(row.count),
    points: Number(row.points),
    hash: row.hash,
  }));
}
