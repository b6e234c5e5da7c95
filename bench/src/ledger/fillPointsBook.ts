import type { Pool } from "pg";

export const ISSUERS = 20;
const MEMBERS_AT_ONCE = 10_000;

/** A member with one lot, who earned 500 points and spent 100 of them: four postings in two entries. */
const MEMBERS = `
  WITH more AS MATERIALIZED (
    SELECT gen_random_uuid() AS member, gen_random_uuid() AS lot, 'issuer-' || number % ${ISSUERS} AS issuer,
      timestamptz '2020-01-01' + number % 300 * interval '1 day' AS at
    FROM generate_series(1, $1::integer) AS number
  ), lots AS (
    INSERT INTO lot (member_id, lot_id, purchase_id, issuer_code, receipt_number, issued, remaining, unit_price, currency, issued_at,
      expires_at)
    SELECT member, lot, lot, issuer, lot::text, 500, 400, 0.0835, 'CZK', at, at + interval '1 year' FROM more
  ), entries AS (
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings, seal)
    SELECT member, gen_random_uuid(), sequence, kind, change, issuer, lot, at, ARRAY[
      ROW(CASE kind WHEN 'EARN' THEN 'ISSUED' ELSE 'REDEEMED' END, issuer, lot, NULL, -change), ROW('MEMBER', issuer, lot, NULL, change)]::posting_leg[],
      decode(repeat('ab', 32), 'hex')
    FROM more CROSS JOIN (VALUES (1, 'EARN', 500), (2, 'SPEND', -100)) AS entry (sequence, kind, change)
  )
  INSERT INTO account (member_id, sequence, points, seal) SELECT member, 2, 400, sha256(uuid_send(member)) FROM more`;

/** Fills a points book with that many postings, four for each member. */
export async function fillPointsBook(pool: Pool, postings: number): Promise<void> {
  for (let left = Math.ceil(postings / 4); left > 0; left -= MEMBERS_AT_ONCE)
    await pool.query(MEMBERS, [Math.min(left, MEMBERS_AT_ONCE)]);
}
