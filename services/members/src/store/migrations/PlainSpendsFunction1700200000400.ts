import type { MigrationInterface, QueryRunner } from "typeorm";
import { PLAIN_PLANS } from "./batchPlans.js";

/**
 * The hot path of redeeming: new spends of active members who have what they spend, owe nothing and have nothing held, in two
 * statements. Whatever is not plain is left to spend_points, which can do all that this can.
 */
export class PlainSpendsFunction1700200000400 implements MigrationInterface {
  name = "PlainSpendsFunction1700200000400";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(SPEND_PLAIN);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const SPEND_PLAIN = `
  -- Parallel arrays, one spend each, of distinct members in ascending id; an instant that is null is that of posting. Answers by
  -- place from 1 for what is spent; the others are left. A spend that is known raises unique_violation and nothing is written.
  CREATE FUNCTION spend_plain_points(
    p_members uuid[], p_spends uuid[], p_redeemers text[], p_points bigint[], p_instants timestamptz[], p_entries uuid[], p_facts uuid[]
  ) RETURNS TABLE (place integer, answer jsonb) LANGUAGE plpgsql${PLAIN_PLANS} AS $$
  DECLARE
    before bigint[];
  BEGIN
    SELECT array_agg(locked.sequence ORDER BY item) INTO before
    FROM generate_subscripts(p_members, 1) AS item LEFT JOIN (
      SELECT owner.item, account.sequence FROM unnest(p_members) WITH ORDINALITY AS owner (member_id, item)
      JOIN account ON account.member_id = owner.member_id
      WHERE account.status = 'ACTIVE' AND account.debt = 0 AND account.held = 0
      ORDER BY owner.item FOR UPDATE OF account
    ) AS locked USING (item);

    RETURN QUERY
    WITH x AS MATERIALIZED (
      SELECT spend.item, spend.member, spend.id, spend.redeemer, spend.points, coalesce(spend.at, clock_now()) AS at, spend.entry,
        spend.fact, before[spend.item] + 1 AS sequence
      FROM unnest(p_members, p_spends, p_redeemers, p_points, p_instants, p_entries, p_facts)
        WITH ORDINALITY AS spend (member, id, redeemer, points, at, entry, fact, item)
      WHERE before[spend.item] IS NOT NULL
    ), paid AS MATERIALIZED (
      SELECT x.*, drawn.draws, jsonb_build_object('kind', 'Spent', 'occurredAt', instant_text(x.at), 'draws', drawn.told) AS answer
      FROM x CROSS JOIN LATERAL (
        SELECT array_agg(ROW(x.item, position, lot_id, issuer_code, least(free, x.points - used), unit_price, currency)::spend_draw
            ORDER BY position) AS draws,
          jsonb_agg(jsonb_build_object('lotId', lot_id, 'issuerCode', issuer_code, 'points', least(free, x.points - used),
            'unitPrice', trim_scale(unit_price)::text, 'currency', currency) ORDER BY position) AS told
        FROM (
          SELECT lot.lot_id, lot.issuer_code, lot.unit_price, lot.currency, lot.remaining AS free, row_number() OVER w AS position,
            sum(lot.remaining) OVER w - lot.remaining AS used, sum(lot.remaining) OVER () AS available
          FROM lot
          WHERE lot.member_id = x.member AND lot.expires_at > x.at AND lot.issued_at <= x.at AND lot.remaining > 0
          WINDOW w AS (ORDER BY lot.expires_at, lot.issued_at, lot.issuer_code, lot.receipt_number, lot.lot_id)
        ) AS candidate
        WHERE x.points <= available AND used < x.points
      ) AS drawn
      WHERE drawn.draws IS NOT NULL
    ), spends AS (
      INSERT INTO spend (spend_id, member_id, kind, status, redeemer_code, points, entry_id, answer, occurred_at)
      SELECT paid.id, paid.member, 'REDEMPTION', 'SPENT', paid.redeemer, paid.points, paid.entry, paid.answer, paid.at FROM paid
    ), entries AS (
      INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
      SELECT paid.member, paid.entry, paid.sequence, 'SPEND', -paid.points, paid.redeemer, paid.id, paid.at, (
        SELECT array_agg(ROW(leg.account, d.issuer_code, d.lot_id, NULL, leg.points)::posting_leg ORDER BY d.place, leg.line)
        FROM unnest(paid.draws) AS d
        CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -d.points), (2, 'REDEEMED', d.points)) AS leg (line, account, points))
      FROM paid
    ), drawings AS (
      INSERT INTO draw (member_id, entry_id, position, kind, reference_id, lot_id, issuer_code, creditor_code, points, unit_price,
        currency, occurred_at)
      SELECT paid.member, paid.entry, d.place, 'REDEMPTION', paid.id, d.lot_id, d.issuer_code, paid.redeemer, d.points, d.unit_price,
        d.currency, paid.at
      FROM paid CROSS JOIN LATERAL unnest(paid.draws) AS d
    ), lots AS (
      UPDATE lot SET remaining = lot.remaining - d.points FROM paid CROSS JOIN LATERAL unnest(paid.draws) AS d
      WHERE lot.member_id = paid.member AND lot.lot_id = d.lot_id
    ), accounts AS (
      UPDATE account SET points = account.points - paid.points, sequence = paid.sequence FROM paid
      WHERE account.member_id = paid.member
    ), facts AS (
      INSERT INTO outbox (id, topic, key, sequence, payload)
      SELECT paid.fact, 'members.pointsSpent.v1', paid.member::text, paid.sequence, jsonb_build_object(
        'entryId', paid.entry, 'memberId', paid.member, 'occurredAt', instant_text(paid.at), 'spendId', paid.id,
        'kind', 'REDEMPTION', 'redeemerCode', paid.redeemer, 'points', paid.points, 'draws', paid.answer -> 'draws')
      FROM paid ORDER BY paid.item
    )
    SELECT paid.item::integer, paid.answer FROM paid;
  END $$;
`;
