import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** Facts of expiry and returns tell of which issuer and at which locked price the points were: the settlement of reserves needs both. */
export class PricedFacts1700300800000 implements MigrationInterface {
  name = "PricedFacts1700300800000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PRICED_POINTS);
    await runner.query(POST_EXPIRIES);
    await runner.query(POST_RETURN);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const PRICED_POINTS = `
  -- Points of a member's lots, together by issuer and price; those of which there are none are left out.
  CREATE FUNCTION priced_points(p_member uuid, p_lots uuid[], p_points bigint[]) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT coalesce(jsonb_agg(jsonb_build_object('issuerCode', issuer_code, 'points', points,
      'unitPrice', trim_scale(unit_price)::text, 'currency', currency) ORDER BY issuer_code, currency, unit_price), '[]')
    FROM (
      SELECT issuer_code, unit_price, currency, sum(part.points)::bigint AS points
      FROM unnest(p_lots, p_points) AS part (lot_id, points) JOIN lot ON lot.member_id = p_member AND lot.lot_id = part.lot_id
      WHERE part.points > 0 GROUP BY issuer_code, unit_price, currency
    ) AS priced
  $$;
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
    WITH priced AS (
      SELECT x.member_id, x.at, lot.issuer_code, lot.unit_price, lot.currency, sum(x.points) AS points
      FROM unnest(expiring) AS x JOIN lot ON lot.member_id = x.member_id AND lot.lot_id = x.lot_id
      GROUP BY x.member_id, x.at, lot.issuer_code, lot.unit_price, lot.currency
    ), told AS (
      SELECT member_id, at, jsonb_agg(jsonb_build_object('issuerCode', issuer_code, 'points', points,
        'unitPrice', trim_scale(unit_price)::text, 'currency', currency) ORDER BY issuer_code, currency, unit_price) AS lots
      FROM priced GROUP BY member_id, at
    )
    SELECT new_id(), 'members.pointsExpired.v1', e.member_id::text, e.sequence, jsonb_build_object(
      'entryId', e.entry_id, 'memberId', e.member_id, 'occurredAt', instant_text(e.at), 'points', e.points, 'lots', told.lots)
    FROM unnest(entries) AS e JOIN told ON told.member_id = e.member_id AND told.at = e.at ORDER BY e.member_id, e.sequence;
  END $$;
`;

const POST_RETURN = `
  -- The account is locked by the caller, and the numbers were read under that lock. Returns without effect on points have no entry.
  CREATE OR REPLACE FUNCTION post_return(p_head json, p_parts json, p_matches json) RETURNS void LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    head return_head := json_populate_record(NULL::return_head, p_head);
    parts return_part[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::return_part, p_parts) AS x);
    taken bigint := (SELECT coalesce(sum(from_remaining), 0) FROM unnest(parts));
    revived bigint := (SELECT coalesce(sum(from_expired), 0) FROM unnest(parts));
    indebted bigint := (SELECT coalesce(sum(p.owed), 0) FROM unnest(parts) AS p);
    posted boolean := taken + revived + indebted > 0;
    number bigint;
    claimed bigint;
  BEGIN
    INSERT INTO receipt (partner_code, number, kind, content_hash, member_id, document_id)
    VALUES (head.partner, head.number, 'RETURN', decode(head.content_hash, 'hex'), head.member, head.return) ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, 1);
    INSERT INTO return_document (member_id, return_id, partner_code, receipt_number, original_receipt_number, entry_id,
      reversed_points, debt_points, absorbed_points, clawback, unmatched_lines, unmatched_quantity, answer, occurred_at)
    VALUES (head.member, head.return, head.partner, head.number, head.original, CASE WHEN posted THEN head.entry END,
      head.reversed, head.debt, head.absorbed, head.clawback, head.unmatched_lines, head.unmatched_quantity, head.answer, head.at);

    INSERT INTO return_match (member_id, return_id, row, purchase_id, line, quantity)
    SELECT head.member, head.return, m.r, m.p, m.n, m.q
    FROM json_to_recordset(p_matches) AS m (r integer, p uuid, n integer, q numeric);
    INSERT INTO return_purchase (member_id, return_id, purchase_id, points_before, points_after, from_remaining, from_expired, rest)
    SELECT head.member, head.return, purchase, before, after, from_remaining, from_expired, rest FROM unnest(parts);
    UPDATE purchase SET points = p.after FROM unnest(parts) AS p
    WHERE purchase.member_id = head.member AND purchase.purchase_id = p.purchase AND p.after <> p.before;
    IF NOT posted THEN
      RETURN;
    END IF;

    UPDATE lot SET remaining = lot.remaining - p.from_remaining, expired = lot.expired - p.from_expired FROM unnest(parts) AS p
    WHERE lot.member_id = head.member AND lot.lot_id = p.lot AND p.from_remaining + p.from_expired > 0;
    INSERT INTO debt (member_id, debt_id, return_id, position, creditor_code, receipt_number, points, remaining, occurred_at)
    SELECT head.member, p.debt_id, head.return, p.place, head.partner, head.number, p.owed, p.owed, head.at
    FROM unnest(parts) AS p WHERE p.owed > 0;
    UPDATE account SET points = points - taken, debt = debt + indebted, sequence = sequence + 1
    WHERE member_id = head.member RETURNING sequence INTO number;

    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
    SELECT head.member, head.entry, number, 'RETURN', -taken - indebted, head.partner, head.return, head.at,
      array_agg(ROW(leg.account, head.partner, CASE WHEN leg.account <> 'DEBT' THEN p.lot END,
        CASE WHEN leg.account = 'DEBT' THEN p.debt_id END, leg.points)::posting_leg ORDER BY p.place, leg.line)
    FROM unnest(parts) AS p
    CROSS JOIN LATERAL (VALUES
      (1, 'MEMBER', -p.from_remaining), (2, 'EXPIRED', -p.from_expired), (3, 'DEBT', -p.owed),
      (4, 'REVERSED', p.from_remaining + p.from_expired + p.owed)
    ) AS leg (line, account, points)
    WHERE leg.points <> 0;

    INSERT INTO outbox (id, topic, key, sequence, payload)
    VALUES (head.fact, 'members.pointsReturned.v1', head.member::text, number, jsonb_build_object(
      'entryId', head.entry, 'memberId', head.member, 'occurredAt', instant_text(head.at), 'returnId', head.return,
      'partnerCode', head.partner, 'receiptNumber', head.number, 'reversedPoints', taken + revived + indebted, 'debtPoints', indebted,
      'fromRemaining', priced_points(head.member, ARRAY(SELECT lot FROM unnest(parts)), ARRAY(SELECT from_remaining FROM unnest(parts))),
      'fromExpired', priced_points(head.member, ARRAY(SELECT lot FROM unnest(parts)), ARRAY(SELECT from_expired FROM unnest(parts)))));
  END $$;
`;
