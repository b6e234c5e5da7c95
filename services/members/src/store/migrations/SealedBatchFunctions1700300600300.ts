import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** What posts any batch posts the entries of a member in the order in which they are sealed: by number, a repayment after its purchase. */
export class SealedBatchFunctions1700300600300 implements MigrationInterface {
  name = "SealedBatchFunctions1700300600300";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POST_PURCHASES);
    await runner.query(POST_EARNINGS);
    await runner.query(POST_REPAYMENTS);
    await runner.query(RECORD);
    await runner.query(POST_SPENDS);
    await runner.query(POST_EXPIRIES);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const POST_PURCHASES = `
  CREATE OR REPLACE FUNCTION post_purchases(items earn_item[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO lot (member_id, lot_id, purchase_id, issuer_code, receipt_number, issued, remaining, unit_price, currency,
      issued_at, expires_at)
    SELECT member, lot, purchase, partner, number, points, points, unit_price, currency, at, expires
    FROM unnest(items) WHERE points > 0;

    INSERT INTO expiry_due (expires_at, member_id)
    SELECT DISTINCT expires, member FROM unnest(items) WHERE points > 0 ON CONFLICT DO NOTHING;

    UPDATE account SET points = account.points + x.points, sequence = x.sequence
    FROM (SELECT member, sum(points) AS points, max(sequence) AS sequence FROM unnest(items) WHERE points > 0 GROUP BY member) AS x
    WHERE account.member_id = x.member;
  END $$;
`;

const POST_EARNINGS = `
  -- The entries of purchases, each before the repayment that it made, in the order in which they are sealed.
  CREATE FUNCTION post_earnings(items earn_item[], repaid earn_repayment[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
    SELECT member, entry, sequence, kind, points, partner, purchase, at, postings
    FROM (
      SELECT member, entry, sequence, 'EARN' AS kind, points, partner, purchase, at, ARRAY[
        ROW('ISSUED', partner, lot, NULL, -points), ROW('MEMBER', partner, lot, NULL, points)]::posting_leg[] AS postings
      FROM unnest(items) WHERE points > 0
      UNION ALL
      SELECT x.member, x.repayment, x.sequence, 'DEBT_REPAYMENT', 0, x.partner, x.purchase, x.at,
        array_agg(ROW(leg.account, leg.issuer, leg.lot, leg.debt, leg.points)::posting_leg ORDER BY r.place, leg.line)
      FROM unnest(items) AS x JOIN unnest(repaid) AS r ON r.i = x.i
      CROSS JOIN LATERAL (VALUES
        (1, 'MEMBER', x.partner, x.lot, NULL::uuid, -r.points),
        (2, 'REDEEMED', x.partner, x.lot, NULL, r.points),
        (3, 'DEBT', r.creditor_code, NULL, r.debt_id, r.points),
        (4, 'REDEEMED', r.creditor_code, NULL, NULL, -r.points)
      ) AS leg (line, account, issuer, lot, debt, points)
      GROUP BY x.member, x.repayment, x.sequence, x.partner, x.purchase, x.at
    ) AS line
    ORDER BY member, sequence, kind = 'DEBT_REPAYMENT';
  END $$;
`;

const POST_REPAYMENTS = `
  CREATE OR REPLACE FUNCTION post_repayments(items earn_item[], repaid earn_repayment[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO draw (member_id, entry_id, position, kind, reference_id, lot_id, issuer_code, creditor_code, points, unit_price,
      currency, occurred_at)
    SELECT x.member, x.repayment, row_number() OVER (PARTITION BY x.i ORDER BY r.place), 'DEBT_REPAYMENT', x.purchase, x.lot,
      x.partner, r.creditor_code, r.points, x.unit_price, x.currency, x.at
    FROM unnest(items) AS x
    JOIN (SELECT i, creditor_code, min(place) AS place, sum(points)::bigint AS points FROM unnest(repaid) GROUP BY i, creditor_code) AS r
      ON r.i = x.i;

    UPDATE debt SET remaining = debt.remaining - r.points
    FROM (SELECT x.member, t.debt_id, sum(t.points) AS points
      FROM unnest(items) AS x JOIN unnest(repaid) AS t ON t.i = x.i GROUP BY x.member, t.debt_id) AS r
    WHERE debt.member_id = r.member AND debt.debt_id = r.debt_id;

    UPDATE lot SET remaining = lot.remaining - r.points
    FROM (SELECT x.member, x.lot, sum(t.points) AS points
      FROM unnest(items) AS x JOIN unnest(repaid) AS t ON t.i = x.i GROUP BY x.member, x.lot) AS r
    WHERE lot.member_id = r.member AND lot.lot_id = r.lot;

    UPDATE account SET points = account.points - r.points, debt = account.debt - r.points
    FROM (SELECT x.member, sum(t.points) AS points
      FROM unnest(items) AS x JOIN unnest(repaid) AS t ON t.i = x.i GROUP BY x.member) AS r
    WHERE account.member_id = r.member;
  END $$;
`;

const RECORD = `
  -- Any purchases, also those that are refused, known, or repay a debt. items: earn_item as JSON. Answers stand by i. SQLSTATE
  -- TS001 when the setup has moved on from the revision that they were decided by; nothing is written then.
  CREATE OR REPLACE FUNCTION record_purchases(p_revision bigint, p_items json) RETURNS TABLE (i integer, answer jsonb)
  LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    items earn_item[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::earn_item, p_items) AS x);
    outcomes earn_outcome[];
    accepted earn_item[];
    repaid earn_repayment[] := '{}';
    claimed bigint;
  BEGIN
    IF p_revision <> (SELECT revision FROM setup_state) THEN
      RAISE EXCEPTION 'decided by an older setup' USING ERRCODE = 'TS001';
    END IF;
    PERFORM lock_accounts(ARRAY(SELECT DISTINCT x.member FROM unnest(items) AS x));
    outcomes := judge_purchases(items);

    INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
    SELECT x.scope, 'recordPurchase', x.key, decode(x.input_hash, 'hex'), o.answer
    FROM unnest(items) AS x JOIN unnest(outcomes) AS o ON o.i = x.i AND NOT o.stored
    ORDER BY x.scope, x.key ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, (SELECT count(*) FROM unnest(outcomes) AS o WHERE NOT o.stored));

    accepted := place_purchases(items, outcomes);
    IF cardinality(accepted) > 0 THEN
      INSERT INTO receipt (partner_code, number, kind, store_code, content_hash, member_id, document_id)
      SELECT x.partner, x.number, 'PURCHASE', x.store, decode(x.content_hash, 'hex'), x.member, x.purchase
      FROM unnest(accepted) AS x ORDER BY x.partner, x.number, x.store ON CONFLICT DO NOTHING;
      GET DIAGNOSTICS claimed = ROW_COUNT;
      PERFORM lost_race(claimed, cardinality(accepted));

      INSERT INTO purchase (member_id, purchase_id, partner_code, store_code, receipt_number, lot_id, currency, amount, granted,
        points, decision, lines, occurred_at)
      SELECT x.member, x.purchase, x.partner, x.store, x.number, CASE WHEN x.points > 0 THEN x.lot END, x.currency, x.amount,
        x.points, x.points, x.decision, x.lines::jsonb, x.at
      FROM unnest(accepted) AS x;

      PERFORM post_purchases(accepted);
      IF EXISTS (SELECT FROM account AS a JOIN unnest(accepted) AS x ON x.member = a.member_id WHERE a.debt > 0) THEN
        repaid := match_repayments(accepted);
      END IF;
      PERFORM post_earnings(accepted, repaid);
      IF cardinality(repaid) > 0 THEN
        PERFORM post_repayments(accepted, repaid);
      END IF;
      PERFORM publish_earned(accepted, repaid);
    END IF;
    RETURN QUERY SELECT o.i, o.answer FROM unnest(outcomes) AS o;
  END $$;
`;

const POST_SPENDS = `
  CREATE OR REPLACE FUNCTION post_spends(items spend_item[], draws spend_draw[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
    SELECT x.member, x.entry, x.sequence, 'SPEND', -x.points, x.redeemer, x.spend, x.at, (
      SELECT array_agg(ROW(leg.account, d.issuer_code, d.lot_id, NULL, leg.points)::posting_leg ORDER BY d.place, leg.line)
      FROM unnest(draws) AS d CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -d.points), (2, 'REDEEMED', d.points)) AS leg (line, account, points)
      WHERE d.i = x.i)
    FROM unnest(items) AS x ORDER BY x.member, x.sequence;

    INSERT INTO draw (member_id, entry_id, position, kind, reference_id, lot_id, issuer_code, creditor_code, points, unit_price,
      currency, occurred_at)
    SELECT x.member, x.entry, d.place, 'REDEMPTION', x.spend, d.lot_id, d.issuer_code, x.redeemer, d.points, d.unit_price,
      d.currency, x.at
    FROM unnest(items) AS x JOIN unnest(draws) AS d ON d.i = x.i;

    UPDATE lot SET remaining = lot.remaining - d.points
    FROM unnest(items) AS x JOIN unnest(draws) AS d ON d.i = x.i
    WHERE lot.member_id = x.member AND lot.lot_id = d.lot_id;

    UPDATE account SET points = account.points - x.points, sequence = x.sequence
    FROM unnest(items) AS x WHERE account.member_id = x.member;

    INSERT INTO outbox (id, topic, key, sequence, payload)
    SELECT fact, 'members.pointsSpent.v1', member::text, sequence, jsonb_build_object(
      'entryId', entry, 'memberId', member, 'occurredAt', instant_text(at), 'spendId', spend, 'kind', kind,
      'redeemerCode', redeemer, 'points', points, 'draws', draws_json(draws, i))
    FROM unnest(items) ORDER BY i;
  END $$;
`;

const POST_EXPIRIES = `
  CREATE OR REPLACE FUNCTION post_expiries(expiring expiring_lot[], entries expiry_entry[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, occurred_at, postings)
    SELECT e.member_id, e.entry_id, e.sequence, 'EXPIRY', -e.points, e.at,
      array_agg(ROW(leg.account, x.issuer_code, x.lot_id, NULL, leg.points)::posting_leg ORDER BY x.lot_id, leg.line)
    FROM unnest(entries) AS e
    JOIN unnest(expiring) AS x ON x.member_id = e.member_id AND x.at = e.at
    CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -x.points), (2, 'EXPIRED', x.points)) AS leg (line, account, points)
    GROUP BY e.member_id, e.entry_id, e.sequence, e.points, e.at
    ORDER BY e.member_id, e.sequence;
    UPDATE lot SET remaining = lot.remaining - x.points, expired = lot.expired + x.points FROM unnest(expiring) AS x
    WHERE lot.member_id = x.member_id AND lot.lot_id = x.lot_id;
    UPDATE account SET points = account.points - e.points, sequence = e.sequence
    FROM (SELECT t.member_id, sum(t.points) AS points, max(t.sequence) AS sequence FROM unnest(entries) AS t GROUP BY t.member_id) AS e
    WHERE account.member_id = e.member_id;
    INSERT INTO outbox (id, topic, key, sequence, payload)
    SELECT new_id(), 'members.pointsExpired.v1', e.member_id::text, e.sequence, jsonb_build_object(
      'entryId', e.entry_id, 'memberId', e.member_id, 'occurredAt', instant_text(e.at), 'points', e.points)
    FROM unnest(entries) AS e ORDER BY e.member_id, e.sequence;
  END $$;
`;
