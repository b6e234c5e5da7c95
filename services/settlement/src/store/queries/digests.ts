import type { Database } from "@tessera/runtime";
import type { DigestLine } from "../../domain/cycles/compareDigests.js";
import type { Interval } from "../../domain/cycles/cycle.js";
import { queryRows } from "./queryRows.js";

/** The line of one draw, as members writes it. */
const DRAW_LINES = `
  SELECT occurred_at, issuer_code, points,
         concat_ws('|', kind, source_id, issuer_code, creditor_code, points, trim_scale(unit_price), currency, lot_id) AS line
  FROM draw`;

/** The line of one redemption, as rewards writes it. */
const REDEMPTION_LINES = `
  SELECT occurred_at, redeemer_code AS issuer_code, points,
         concat_ws('|', redemption_id, redeemer_code, points,
                   CASE WHEN cancelled_at IS NULL THEN 'CONFIRMED' ELSE 'CANCELLED' END) AS line
  FROM redemption_told`;

/** Of the draws that members told, per interval and issuer. The intervals are contiguous and in order. */
export async function digestDraws(database: Database, intervals: readonly Interval[]): Promise<DigestLine[]> {
  return digest(database, DRAW_LINES, intervals);
}

/** Of the redemptions that rewards told, per interval and redeemer. */
export async function digestRedemptions(database: Database, intervals: readonly Interval[]): Promise<DigestLine[]> {
  return digest(database, REDEMPTION_LINES, intervals);
}

/** The sum modulo 2^64 of the first 8 bytes of each line's SHA-256, so that it does not depend on the order. */
async function digest(database: Database, lines: string, intervals: readonly Interval[]): Promise<DigestLine[]> {
  const [first, last] = [intervals[0], intervals.at(-1)];
  if (!first || !last) return [];
  const rows = await queryRows<{ number: number; issuer_code: string; count: string; points: string; hash: string }>(
    database,
    `SELECT width_bucket(occurred_at, $1::timestamptz[]) AS number, issuer_code, count(*) AS count, sum(points) AS points,
            mod(mod(sum(('x' || encode(substring(sha256(convert_to(line, 'UTF8')) FOR 8), 'hex'))::bit(64)::bigint::numeric),
                    18446744073709551616) + 18446744073709551616, 18446744073709551616)::text AS hash
     FROM (${lines}) AS line
     WHERE occurred_at >= $2 AND occurred_at < $3
     GROUP BY number, issuer_code`,
    [intervals.map((interval) => interval.from), first.from, last.to],
  );
  return rows.map((row) => ({
    from: intervals[row.number - 1]?.from.toISOString() ?? "",
    issuerCode: row.issuer_code,
    count: Number(row.count),
    points: Number(row.points),
    hash: row.hash,
  }));
}
