import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** What takes points away: returns, decided in Node under the account's lock and posted here, and expiry, member by member. */
export class ReturnAndExpiryFunctions1700000001500 implements MigrationInterface {
  name = "ReturnAndExpiryFunctions1700000001500";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(POST_RETURN);
    await runner.query(EXPIRE);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const POST_RETURN = `
  CREATE TYPE return_head AS (
    member uuid, return uuid, partner text, number text, original text, content_hash text, at timestamptz(3), clawback text,
    reversed bigint, debt bigint, absorbed bigint, unmatched_lines integer, unmatched_quantity numeric, answer jsonb, entry uuid, fact uuid
  );
  -- What becomes of the points of one purchase. lot is null when it had none; owed is what becomes a debt, under the id debt_id.
  CREATE TYPE return_part AS (
    purchase uuid, lot uuid, place integer, before bigint, after bigint, from_remaining bigint, from_expired bigint, rest bigint,
    owed bigint, debt_id uuid
  );

  -- The account is locked by the caller, and the numbers were read under that lock. Returns without effect on points have no entry.
  CREATE FUNCTION post_return(p_head json, p_parts json, p_matches json) RETURNS void LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    head return_head := json_populate_record(NULL::return_head, p_head);
    parts return_part[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::return_part, p_parts) AS x);
    taken bigint := (SELECT coalesce(sum(from_remaining), 0) FROM unnest(parts));
    revived bigint := (SELECT coalesce(sum(from_expired), 0) FROM unnest(parts));
    owed bigint := (SELECT coalesce(sum(p.owed), 0) FROM unnest(parts) AS p);
    posted boolean := taken + revived + owed > 0;
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
    UPDATE purchase_line AS l SET returned = l.returned + m.q
    FROM (SELECT p, n, sum(q) AS q FROM json_to_recordset(p_matches) AS t (p uuid, n integer, q numeric) GROUP BY p, n) AS m
    WHERE l.member_id = head.member AND l.purchase_id = m.p AND l.line = m.n;
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
    UPDATE account SET points = points - taken, debt = debt + owed, sequence = sequence + 1
    WHERE member_id = head.member RETURNING sequence INTO number;

    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at)
    VALUES (head.member, head.entry, number, 'RETURN', -taken - owed, head.partner, head.return, head.at);
    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, debt_id, points, occurred_at)
    SELECT head.member, head.entry, row_number() OVER (ORDER BY p.place, leg.line), leg.account, head.partner,
      CASE WHEN leg.account <> 'DEBT' THEN p.lot END, CASE WHEN leg.account = 'DEBT' THEN p.debt_id END, leg.points, head.at
    FROM unnest(parts) AS p
    CROSS JOIN LATERAL (VALUES
      (1, 'MEMBER', -p.from_remaining), (2, 'EXPIRED', -p.from_expired), (3, 'DEBT', -p.owed),
      (4, 'REVERSED', p.from_remaining + p.from_expired + p.owed)
    ) AS leg (line, account, points)
    WHERE leg.points <> 0;

    INSERT INTO outbox (id, topic, key, sequence, payload)
    VALUES (head.fact, 'members.pointsReturned.v1', head.member::text, number, jsonb_build_object(
      'entryId', head.entry, 'memberId', head.member, 'occurredAt', instant_text(head.at), 'returnId', head.return,
      'partnerCode', head.partner, 'receiptNumber', head.number, 'reversedPoints', taken + revived + owed, 'debtPoints', owed));
  END $$;
`;

const EXPIRE = `
  -- What the steps of one expirePoints have written off so far, so that its answer is whole after a crash in the middle.
  CREATE TABLE expiry_run (
    scope text NOT NULL,
    key text NOT NULL,
    as_of timestamptz(3) NOT NULL,
    lots integer NOT NULL DEFAULT 0,
    points bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (scope, key)
  );

  CREATE TYPE expiring_lot AS (member_id uuid, lot_id uuid, issuer_code text, points bigint, at timestamptz(3));
  CREATE TYPE expiry_entry AS (member_id uuid, entry_id uuid, at timestamptz(3), points bigint, sequence bigint);

  -- One bounded step of writing off what expired up to an instant: members who are due, oldest expiry first. The entry of a lot
  -- stands at its expiry, or at the reversal that gave points back later. more: whether others are due.
  CREATE FUNCTION expire_points(p_as_of timestamptz, p_limit integer) RETURNS TABLE (lots integer, points bigint, more boolean)
  LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    due expiry_due[] := ARRAY(SELECT d FROM expiry_due AS d WHERE d.expires_at <= p_as_of ORDER BY d.expires_at, d.member_id LIMIT p_limit);
    expiring expiring_lot[];
    entries expiry_entry[];
  BEGIN
    PERFORM lock_accounts(ARRAY(SELECT DISTINCT d.member_id FROM unnest(due) AS d));
    expiring := ARRAY(
      SELECT ROW(l.member_id, l.lot_id, l.issuer_code, l.remaining - l.held, greatest(l.expires_at, l.reopened_at))::expiring_lot
      FROM unnest(due) AS d JOIN lot AS l ON l.member_id = d.member_id AND l.expires_at = d.expires_at AND l.remaining > l.held);
    DELETE FROM expiry_due AS d USING unnest(due) AS done WHERE d.expires_at = done.expires_at AND d.member_id = done.member_id;
    IF cardinality(expiring) > 0 THEN
      entries := ARRAY(
        SELECT ROW(e.member_id, new_id(), e.at, e.points,
          a.sequence + row_number() OVER (PARTITION BY e.member_id ORDER BY e.at))::expiry_entry
        FROM (SELECT x.member_id, x.at, sum(x.points)::bigint AS points FROM unnest(expiring) AS x GROUP BY x.member_id, x.at) AS e
        JOIN account AS a ON a.member_id = e.member_id);
      PERFORM post_expiries(expiring, entries);
    END IF;
    RETURN QUERY SELECT cardinality(expiring), (SELECT coalesce(sum(x.points), 0)::bigint FROM unnest(expiring) AS x),
      EXISTS (SELECT FROM expiry_due AS d WHERE d.expires_at <= p_as_of);
  END $$;

  CREATE FUNCTION post_expiries(expiring expiring_lot[], entries expiry_entry[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, occurred_at)
    SELECT e.member_id, e.entry_id, e.sequence, 'EXPIRY', -e.points, e.at FROM unnest(entries) AS e;
    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
    SELECT e.member_id, e.entry_id, x.place * 2 - leg.before, leg.account, x.issuer_code, x.lot_id, leg.points, e.at
    FROM unnest(entries) AS e
    JOIN (SELECT t.*, row_number() OVER (PARTITION BY t.member_id, t.at ORDER BY t.lot_id) AS place FROM unnest(expiring) AS t) AS x
      ON x.member_id = e.member_id AND x.at = e.at
    CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -x.points), (0, 'EXPIRED', x.points)) AS leg (before, account, points);
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
