import type { MigrationInterface, QueryRunner } from "typeorm";
import { PLAIN_PLANS } from "./batchPlans.js";

/**
 * The hot paths of earning and redeeming look at each account of a batch once. Before, whom the lock left out was found by comparing
 * every account with every place of the batch, and each seal started an SQL function.
 */
export class LinearPlainFunctions1700500200100 implements MigrationInterface {
  name = "LinearPlainFunctions1700500200100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(ADD_SEAL);
    await runner.query(RECORD_PLAIN);
    await runner.query(SPEND_PLAIN);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const ADD_SEAL = `
  CREATE OR REPLACE FUNCTION add_seal(p_seal bytea, p_head bytea, p_text text) RETURNS bytea LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
  BEGIN
    RETURN sha256(coalesce(p_seal, p_head) || convert_to(p_text, 'UTF8'));
  END $$;
`;

const RECORD_PLAIN = `
  -- Owners are distinct, in ascending id: points and numbers that their books gain, and the earliest time that was told. Items are parallel arrays; owners: places among
  -- the owners; numbers: how many numbers of its owner's book are used up to this item and with it. Answers which items are
  -- recorded, by place from 1, and at which time; those of other owners are not. A key or receipt that is known raises unique_violation and nothing
  -- is written, nor is it under SQLSTATE TS001, when the setup has moved on from the revision that the purchases were decided by.
  CREATE OR REPLACE FUNCTION record_plain_purchases(
    p_revision bigint, p_members uuid[], p_gains bigint[], p_steps integer[], p_earliest timestamptz[],
    p_owners integer[], p_numbers integer[], p_scopes text[], p_keys text[], p_input_hashes bytea[], p_content_hashes bytea[],
    p_partners text[], p_stores text[], p_receipts text[], p_instants timestamptz[], p_given boolean[], p_currencies text[],
    p_amounts numeric[], p_points bigint[], p_prices numeric[], p_expiries timestamptz[], p_decisions jsonb[], p_lines jsonb[],
    p_purchases uuid[], p_lots uuid[], p_entries uuid[], p_facts uuid[]
  ) RETURNS TABLE (recorded integer, instant timestamptz) LANGUAGE plpgsql${PLAIN_PLANS} AS $$
  DECLARE
    plain bigint[];
    before bigint[];
    heads bytea[];
    since timestamptz[];
    now timestamptz(3);
    told_now text;
  BEGIN
    IF p_revision <> (SELECT revision FROM setup_state) THEN
      RAISE EXCEPTION 'decided by an older setup' USING ERRCODE = 'TS001';
    END IF;
    SELECT array_agg(locked.place ORDER BY place), array_agg(locked.sequence ORDER BY place), array_agg(locked.seal ORDER BY place),
      array_agg(locked.enrolled_at ORDER BY place)
    INTO plain, before, heads, since
    FROM (
      SELECT owner.place, account.sequence, account.seal, member.enrolled_at
      FROM unnest(p_members, p_earliest) WITH ORDINALITY AS owner (member_id, earliest, place)
      JOIN account ON account.member_id = owner.member_id
      JOIN member ON member.member_id = owner.member_id
      WHERE account.status = 'ACTIVE' AND account.debt = 0 AND (owner.earliest < member.enrolled_at) IS NOT TRUE
      ORDER BY owner.place FOR NO KEY UPDATE OF account
    ) AS locked;
    IF plain IS NULL THEN
      RETURN;
    END IF;
    IF cardinality(plain) < cardinality(p_members) THEN
      SELECT array_agg(before[held] ORDER BY place), array_agg(heads[held] ORDER BY place), array_agg(since[held] ORDER BY place)
      INTO before, heads, since
      FROM (SELECT place, array_position(plain, place::bigint) AS held FROM generate_subscripts(p_members, 1) AS place) AS owner;
    END IF;

    now := clock_now();
    told_now := instant_text(now);
    RETURN QUERY
    WITH x AS MATERIALIZED (
      SELECT item.place, item.scope, item.key, item.input_hash, item.content_hash, p_members[item.owner] AS member, item.partner,
        item.store, item.receipt, item.currency, item.amount, item.points, item.price, item.expires, item.decision, item.lines,
        item.purchase, item.lot, item.entry, item.fact, item.owner, item.number, before[item.owner] + item.number AS sequence,
        CASE WHEN item.given THEN item.at ELSE greatest(least(item.at, now), since[item.owner]) END AS at
      FROM unnest(p_owners, p_numbers, p_scopes, p_keys, p_input_hashes, p_content_hashes, p_partners, p_stores, p_receipts,
          p_instants, p_given, p_currencies, p_amounts, p_points, p_prices, p_expiries, p_decisions, p_lines, p_purchases, p_lots,
          p_entries, p_facts)
        WITH ORDINALITY AS item (owner, number, scope, key, input_hash, content_hash, partner, store, receipt, at, given, currency,
          amount, points, price, expires, decision, lines, purchase, lot, entry, fact, place)
      WHERE before[item.owner] IS NOT NULL
    ), posted AS MATERIALIZED (
      SELECT line.*, running_seal(heads[line.owner], concat_ws('|', 'tessera.points.v1', line.member, line.sequence, line.entry, 'EARN',
          line.points, octet_length(line.partner) || ':' || line.partner, line.purchase, line.told_at, told_now, line.postings))
        OVER (PARTITION BY line.owner ORDER BY line.number) AS seal
      FROM (
        SELECT x.owner, x.number, x.member, x.sequence, x.entry, x.points, x.partner, x.purchase, x.at, x.fact, x.receipt, x.place,
          instant_text(x.at) AS told_at, ARRAY[
            ROW('ISSUED', partner, lot, NULL, -points), ROW('MEMBER', partner, lot, NULL, points)]::posting_leg[] AS postings
        FROM x WHERE points > 0
      ) AS line
    ), keys AS (
      INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
      SELECT scope, 'recordPurchase', key, input_hash, jsonb_build_object('memberId', member, 'purchaseId', purchase) FROM x
    ), receipts AS (
      INSERT INTO receipt (partner_code, number, kind, store_code, content_hash, member_id, document_id)
      SELECT partner, receipt, 'PURCHASE', store, content_hash, member, purchase FROM x
    ), purchases AS (
      INSERT INTO purchase (member_id, purchase_id, partner_code, store_code, receipt_number, lot_id, currency, amount, granted,
        points, decision, lines, occurred_at)
      SELECT member, purchase, partner, store, receipt, CASE WHEN points > 0 THEN lot END, currency, amount, points, points,
        decision, lines, at
      FROM x
    ), lots AS (
      INSERT INTO lot (member_id, lot_id, purchase_id, issuer_code, receipt_number, issued, remaining, unit_price, currency,
        issued_at, expires_at)
      SELECT member, lot, purchase, partner, receipt, points, points, price, currency, at, expires FROM x WHERE points > 0
    ), due AS (
      INSERT INTO expiry_due (expires_at, member_id) SELECT expires, member FROM x WHERE points > 0 ON CONFLICT DO NOTHING
    ), entries AS (
      INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, recorded_at,
        postings, seal)
      SELECT member, entry, sequence, 'EARN', points, partner, purchase, at, now, postings, seal FROM posted
    ), accounts AS (
      UPDATE account SET points = account.points + p_gains[posted.owner], sequence = posted.sequence, seal = posted.seal
      FROM posted WHERE account.member_id = posted.member AND posted.number = p_steps[posted.owner]
    ), facts AS (
      INSERT INTO outbox (id, topic, key, sequence, payload)
      SELECT fact, 'members.pointsEarned.v1', member::text, sequence, jsonb_build_object(
        'entryId', entry, 'memberId', member, 'occurredAt', told_at, 'purchaseId', purchase, 'partnerCode', partner,
        'receiptNumber', receipt, 'points', points, 'repayments', '[]'::jsonb)
      FROM posted ORDER BY place
    )
    SELECT x.place::integer, x.at FROM x;
  END $$;
`;

const SPEND_PLAIN = `
  -- Parallel arrays, one spend each, of distinct members in ascending id; an instant that is null is that of posting. Answers by
  -- place from 1 for what is spent; the others are left. A spend that is known raises unique_violation and nothing is written.
  CREATE OR REPLACE FUNCTION spend_plain_points(
    p_members uuid[], p_spends uuid[], p_redeemers text[], p_points bigint[], p_instants timestamptz[], p_entries uuid[], p_facts uuid[]
  ) RETURNS TABLE (place integer, answer jsonb) LANGUAGE plpgsql${PLAIN_PLANS} AS $$
  DECLARE
    plain bigint[];
    before bigint[];
    heads bytea[];
    now timestamptz(3);
    told_now text;
  BEGIN
    SELECT array_agg(locked.item ORDER BY item), array_agg(locked.sequence ORDER BY item), array_agg(locked.seal ORDER BY item)
    INTO plain, before, heads
    FROM (
      SELECT owner.item, account.sequence, account.seal FROM unnest(p_members) WITH ORDINALITY AS owner (member_id, item)
      JOIN account ON account.member_id = owner.member_id
      WHERE account.status = 'ACTIVE' AND account.debt = 0 AND account.held = 0
      ORDER BY owner.item FOR UPDATE OF account
    ) AS locked;
    IF plain IS NULL THEN
      RETURN;
    END IF;
    IF cardinality(plain) < cardinality(p_members) THEN
      SELECT array_agg(before[held] ORDER BY item), array_agg(heads[held] ORDER BY item) INTO before, heads
      FROM (SELECT item, array_position(plain, item::bigint) AS held FROM generate_subscripts(p_members, 1) AS item) AS owner;
    END IF;

    now := clock_now();
    told_now := instant_text(now);
    RETURN QUERY
    WITH x AS MATERIALIZED (
      SELECT spend.item, spend.member, spend.id, spend.redeemer, spend.points, coalesce(spend.at, now) AS at, spend.entry,
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
    ), posted AS MATERIALIZED (
      SELECT line.*, next_seal(heads[line.item], concat_ws('|', 'tessera.points.v1', line.member, line.sequence, line.entry, 'SPEND',
        -line.points, octet_length(line.redeemer) || ':' || line.redeemer, line.id, line.answer ->> 'occurredAt', told_now,
        line.postings)) AS seal
      FROM (
        SELECT paid.item, paid.member, paid.entry, paid.sequence, paid.points, paid.redeemer, paid.id, paid.at, paid.answer, (
          SELECT array_agg(ROW(leg.account, d.issuer_code, d.lot_id, NULL, leg.points)::posting_leg ORDER BY d.place, leg.line)
          FROM unnest(paid.draws) AS d
          CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -d.points), (2, 'REDEEMED', d.points)) AS leg (line, account, points)) AS postings
        FROM paid
      ) AS line
    ), spends AS (
      INSERT INTO spend (spend_id, member_id, kind, status, redeemer_code, points, entry_id, answer, occurred_at)
      SELECT paid.id, paid.member, 'REDEMPTION', 'SPENT', paid.redeemer, paid.points, paid.entry, paid.answer, paid.at FROM paid
    ), entries AS (
      INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, recorded_at,
        postings, seal)
      SELECT member, entry, sequence, 'SPEND', -points, redeemer, id, at, now, postings, seal FROM posted
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
      UPDATE account SET points = account.points - posted.points, sequence = posted.sequence, seal = posted.seal FROM posted
      WHERE account.member_id = posted.member
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
