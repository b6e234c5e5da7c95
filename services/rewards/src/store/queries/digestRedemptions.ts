import type { Reads } from "../reads.js";

export interface Interval {
  readonly from: string;
  readonly to: string;
}

export interface RedemptionDigest {
  readonly from: string;
  readonly redeemerCode: string;
  readonly count: number;
  readonly points: number;
  readonly hash: string;
}

interface Row {
  place: string;
  partner_code: string;
  count: string;
  points: string;
  hash: string;
}

/**
 * Count, points and hash of the redemptions of effective time in each [from, to), per redeeming partner. A redemption counts
 * once, by what its facts have told: CONFIRMED until its cancellation is finished. The hash is the sum modulo 2^64 of the first
 * 8 bytes of SHA-256 over `redemptionId|redeemer|points|CONFIRMED` or `…|CANCELLED`, so that order does not matter.
 */
export async function digestRedemptions(reads: Reads, intervals: readonly Interval[]): Promise<RedemptionDigest[]> {
  const rows = await reads.query<Row>(
    `SELECT place, partner_code, count(*), sum(points) AS points,
            mod(sum(('x' || encode(substr(sha256(convert_to(line, 'UTF8')), 1, 8), 'hex'))::bit(64)::bigint::numeric)
                + count(*) * 18446744073709551616::numeric, 18446744073709551616::numeric) AS hash
       FROM (SELECT wanted.place, partner_code, points,
                    concat_ws('|', id, partner_code, points, CASE state WHEN 'CANCELLED' THEN 'CANCELLED' ELSE 'CONFIRMED' END) AS line
               FROM unnest($1::timestamptz[], $2::timestamptz[]) WITH ORDINALITY AS wanted (from_at, to_at, place)
               JOIN redemption ON occurred_at >= from_at AND occurred_at < to_at
              WHERE state IN ('CONFIRMED', 'CANCELLING', 'CANCELLED')) AS lines
      GROUP BY place, partner_code ORDER BY place, partner_code`,
    [intervals.map(({ from }) => from), intervals.map(({ to }) => to)],
  );
  return rows.map((row) => ({
    from: intervals[Number(row.place) - 1]?.from ?? "",
    redeemerCode: row.partner_code,
    count: Number(row.count),
    points: Number(row.points),
    hash: row.hash,
  }));
}
