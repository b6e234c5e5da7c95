import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/**
 * The hot path of earning: a batch of decided purchases of any members is recorded in one round trip, set by set. Neither a key
 * nor a receipt may stand twice in one batch; purchases of one member are taken in the order of `i`.
 */
export class RecordPurchasesFunction1700000001200 implements MigrationInterface {
  name = "RecordPurchasesFunction1700000001200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(HELPERS);
    await runner.query(TYPES);
    await runner.query(JUDGE);
    await runner.query(REPAYMENTS);
    await runner.query(POST);
    await runner.query(RECORD);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const HELPERS = `
  -- RFC 9562, section 5.7: 48 bits of milliseconds, version, random bits.
  CREATE FUNCTION new_id() RETURNS uuid LANGUAGE sql VOLATILE AS $$
    SELECT encode(
      set_bit(set_bit(
        overlay(uuid_send(gen_random_uuid())
          PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
        52, 1), 53, 1), 'hex')::uuid
  $$;

  -- What Date.toISOString writes.
  CREATE FUNCTION instant_text(instant timestamptz) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(instant AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  $$;

  -- The database's clock, in the precision of the book.
  CREATE FUNCTION clock_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT date_trunc('milliseconds', clock_timestamp())
  $$;

  -- Locks the books of these members, in ascending id, until the transaction ends.
  CREATE FUNCTION lock_accounts(members uuid[]) RETURNS void LANGUAGE sql VOLATILE AS $$
    SELECT FROM account WHERE member_id = ANY (members) ORDER BY member_id FOR UPDATE
  $$;

  -- A key or receipt was claimed by another transaction since it was looked for: run again, and it will be seen.
  CREATE FUNCTION lost_race(claimed bigint, wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    IF claimed <> wanted THEN
      RAISE EXCEPTION 'claimed by another transaction' USING ERRCODE = 'serialization_failure';
    END IF;
  END $$;
`;

const TYPES = `
  -- One decided purchase. refusal: what was refused before the book was looked at. given: whether the client told the time.
  -- member is null for an unknown card, number is null when the receipt need not be looked for.
  CREATE TYPE earn_item AS (
    i integer, scope text, key text, input_hash text, refusal jsonb, member uuid, partner text, store text, number text,
    content_hash text, at timestamptz(3), given boolean, currency text, amount numeric, points bigint, unit_price numeric,
    expires timestamptz(3), decision jsonb, purchase uuid, lot uuid, entry uuid, repayment uuid, fact uuid, sequence bigint
  );
  CREATE TYPE earn_outcome AS (i integer, stored boolean, accepted boolean, answer jsonb);
  CREATE TYPE earn_repayment AS (i integer, place integer, debt_id uuid, creditor_code text, points bigint);
`;

const JUDGE = `
  -- What becomes of each item, under the locks: an answer given before, a refusal, or accepted.
  CREATE FUNCTION judge_purchases(items earn_item[]) RETURNS earn_outcome[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
    SELECT array_agg(ROW(x.i, k.key IS NOT NULL, k.key IS NULL AND verdict.refused IS NULL AND verdict.answer IS NULL,
      CASE
        WHEN k.key IS NULL THEN coalesce(
          verdict.answer,
          CASE WHEN verdict.refused IS NOT NULL THEN jsonb_build_object('refused', verdict.refused) END,
          jsonb_build_object('memberId', x.member, 'purchaseId', x.purchase))
        WHEN k.input_hash = decode(x.input_hash, 'hex') THEN k.answer
        ELSE jsonb_build_object('refused', jsonb_build_object('kind', 'IdempotencyConflict',
          'message', 'This idempotency key was used before with another input.'))
      END)::earn_outcome ORDER BY x.i)
    FROM unnest(items) AS x
    LEFT JOIN idempotency_key AS k ON k.scope = x.scope AND k.operation = 'recordPurchase' AND k.key = x.key
    LEFT JOIN receipt AS r
      ON r.partner_code = x.partner AND r.number = x.number AND r.kind = 'PURCHASE' AND r.store_code = x.store
    LEFT JOIN account AS a ON a.member_id = x.member
    LEFT JOIN member AS m ON m.member_id = x.member
    CROSS JOIN LATERAL (SELECT
      CASE WHEN r.content_hash = decode(x.content_hash, 'hex')
        THEN jsonb_build_object('memberId', r.member_id, 'purchaseId', r.document_id) END AS answer,
      CASE
        WHEN r.content_hash = decode(x.content_hash, 'hex') THEN NULL
        WHEN r.document_id IS NOT NULL THEN jsonb_build_object('kind', 'ReceiptConflict', 'receiptNumber', x.number,
          'message', 'This receipt number is known with other content.')
        WHEN x.refusal IS NOT NULL THEN x.refusal
        WHEN a.member_id IS NULL THEN jsonb_build_object('kind', 'UnknownCard', 'message', 'No member holds this card.')
        WHEN a.status <> 'ACTIVE' THEN jsonb_build_object('kind', 'MemberNotActive', 'status', a.status,
          'message', 'The member is not active.')
        WHEN x.given AND x.at < m.enrolled_at THEN jsonb_build_object('kind', 'InvalidInput',
          'message', 'The input is not valid.', 'problems', jsonb_build_array(jsonb_build_object(
            'path', jsonb_build_array('occurredAt'), 'problem', 'must not lie before the member''s enrolment')))
      END AS refused
    ) AS verdict);
  END $$;

  -- The accepted items as they are posted: numbered by member, and those without a time of their own at the database's clock.
  CREATE FUNCTION place_purchases(items earn_item[], outcomes earn_outcome[]) RETURNS earn_item[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
    SELECT coalesce(array_agg(ROW(x.i, x.scope, x.key, x.input_hash, x.refusal, x.member, x.partner, x.store, x.number,
      x.content_hash, CASE WHEN x.given THEN x.at ELSE greatest(least(x.at, now.at), m.enrolled_at) END, x.given, x.currency,
      x.amount, x.points, x.unit_price, x.expires, x.decision, x.purchase, x.lot, x.entry, x.repayment, x.fact,
      a.sequence + x.place)::earn_item ORDER BY x.i), '{}')
    FROM (
      SELECT item.*, count(*) FILTER (WHERE item.points > 0) OVER (PARTITION BY item.member ORDER BY item.i) AS place
      FROM unnest(items) AS item JOIN unnest(outcomes) AS o ON o.i = item.i AND o.accepted
    ) AS x
    JOIN account AS a ON a.member_id = x.member
    JOIN member AS m ON m.member_id = x.member
    CROSS JOIN (SELECT clock_now() AS at) AS now);
  END $$;
`;

const REPAYMENTS = `
  -- Which debts the new lots repay: per member, the points issued and the points owed are laid end to end, lots in order and the
  -- oldest debt first, and each overlap is a repayment. The same as repayDebts of the domain, lot after lot.
  CREATE FUNCTION match_repayments(items earn_item[]) RETURNS earn_repayment[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
    WITH issued AS (
      SELECT i, member, sum(points) OVER w - points AS since, sum(points) OVER w AS until
      FROM unnest(items) WHERE points > 0 WINDOW w AS (PARTITION BY member ORDER BY i)
    ), owed AS (
      SELECT member_id, debt_id, creditor_code, sum(remaining) OVER w - remaining AS since, sum(remaining) OVER w AS until
      FROM debt WHERE member_id IN (SELECT member FROM issued) AND remaining > 0
      WINDOW w AS (PARTITION BY member_id ORDER BY occurred_at, creditor_code, receipt_number, position, debt_id)
    )
    SELECT coalesce(array_agg(ROW(i, place, debt_id, creditor_code, points)::earn_repayment ORDER BY i, place), '{}')
    FROM (
      SELECT issued.i, row_number() OVER (PARTITION BY issued.i ORDER BY owed.since) AS place, owed.debt_id, owed.creditor_code,
        least(issued.until, owed.until) - greatest(issued.since, owed.since) AS points
      FROM issued JOIN owed ON owed.member_id = issued.member AND issued.since < owed.until AND owed.since < issued.until
    ) AS overlap);
  END $$;
`;

const POST = `
  CREATE FUNCTION post_repayments(items earn_item[], repaid earn_repayment[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at)
    SELECT DISTINCT x.member, x.repayment, x.sequence, 'DEBT_REPAYMENT', 0, x.partner, x.purchase, x.at
    FROM unnest(items) AS x JOIN unnest(repaid) AS r ON r.i = x.i;

    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, debt_id, points, occurred_at)
    SELECT x.member, x.repayment, (r.place - 1) * 4 + leg.line, leg.account, leg.issuer, leg.lot, leg.debt, leg.points, x.at
    FROM unnest(items) AS x JOIN unnest(repaid) AS r ON r.i = x.i
    CROSS JOIN LATERAL (VALUES
      (1, 'MEMBER', x.partner, x.lot, NULL::uuid, -r.points),
      (2, 'REDEEMED', x.partner, x.lot, NULL, r.points),
      (3, 'DEBT', r.creditor_code, NULL, r.debt_id, r.points),
      (4, 'REDEEMED', r.creditor_code, NULL, NULL, -r.points)
    ) AS leg (line, account, issuer, lot, debt, points);

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

  CREATE FUNCTION post_purchases(items earn_item[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO lot (member_id, lot_id, purchase_id, issuer_code, receipt_number, issued, remaining, unit_price, currency,
      issued_at, expires_at)
    SELECT member, lot, purchase, partner, number, points, points, unit_price, currency, at, expires
    FROM unnest(items) WHERE points > 0;

    INSERT INTO expiry_due (expires_at, member_id)
    SELECT DISTINCT expires, member FROM unnest(items) WHERE points > 0 ON CONFLICT DO NOTHING;

    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at)
    SELECT member, entry, sequence, 'EARN', points, partner, purchase, at FROM unnest(items) WHERE points > 0;

    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
    SELECT x.member, x.entry, leg.line, leg.account, x.partner, x.lot, leg.points, x.at
    FROM unnest(items) AS x CROSS JOIN LATERAL (VALUES (1, 'ISSUED', -x.points), (2, 'MEMBER', x.points)) AS leg (line, account, points)
    WHERE x.points > 0;

    UPDATE account SET points = account.points + x.points, sequence = x.sequence
    FROM (SELECT member, sum(points) AS points, max(sequence) AS sequence FROM unnest(items) WHERE points > 0 GROUP BY member) AS x
    WHERE account.member_id = x.member;
  END $$;

  CREATE FUNCTION publish_earned(items earn_item[], repaid earn_repayment[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO outbox (id, topic, key, sequence, payload)
    SELECT x.fact, 'members.pointsEarned.v1', x.member::text, x.sequence, jsonb_build_object(
      'entryId', x.entry, 'memberId', x.member, 'occurredAt', instant_text(x.at), 'purchaseId', x.purchase,
      'partnerCode', x.partner, 'receiptNumber', x.number, 'points', x.points, 'repayments', coalesce(r.repayments, '[]'))
    FROM unnest(items) AS x
    LEFT JOIN (
      SELECT t.i, jsonb_agg(jsonb_build_object('creditorCode', t.creditor_code, 'lotId', y.lot, 'issuerCode', y.partner,
        'points', t.points, 'unitPrice', trim_scale(y.unit_price)::text, 'currency', y.currency) ORDER BY t.place) AS repayments
      FROM (SELECT i, creditor_code, min(place) AS place, sum(points)::bigint AS points FROM unnest(repaid) GROUP BY i, creditor_code) AS t
      JOIN unnest(items) AS y ON y.i = t.i GROUP BY t.i
    ) AS r ON r.i = x.i
    WHERE x.points > 0
    ORDER BY x.i;
  END $$;
`;

const RECORD = `
  -- items: earn_item as JSON; rows: their lines as [{i, n, s, d, c, q, p}]. Answers stand by i. SQLSTATE TS001 when the setup has
  -- moved on from the revision that the purchases were decided by; nothing is written then.
  CREATE FUNCTION record_purchases(p_revision bigint, p_items json, p_lines json) RETURNS TABLE (i integer, answer jsonb)
  LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    items earn_item[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::earn_item, p_items) AS x);
    outcomes earn_outcome[];
    accepted earn_item[];
    repaid earn_repayment[] := '{}';
    owners uuid[];
    purchases uuid[];
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
        points, decision, occurred_at)
      SELECT x.member, x.purchase, x.partner, x.store, x.number, CASE WHEN x.points > 0 THEN x.lot END, x.currency, x.amount,
        x.points, x.points, x.decision, x.at
      FROM unnest(accepted) AS x;

      SELECT array_agg(x.member ORDER BY item.i), array_agg(x.purchase ORDER BY item.i) INTO owners, purchases
      FROM unnest(items) AS item LEFT JOIN unnest(accepted) AS x ON x.i = item.i;
      INSERT INTO purchase_line (member_id, purchase_id, line, sku, quantity, unit_price, description, category)
      SELECT owners[l.i], purchases[l.i], l.n, l.s, l.q, l.p, l.d, l.c
      FROM json_to_recordset(p_lines) AS l (i integer, n integer, s text, d text, c text, q numeric, p numeric)
      WHERE purchases[l.i] IS NOT NULL;

      PERFORM post_purchases(accepted);
      IF EXISTS (SELECT FROM account AS a JOIN unnest(accepted) AS x ON x.member = a.member_id WHERE a.debt > 0) THEN
        repaid := match_repayments(accepted);
        PERFORM post_repayments(accepted, repaid);
      END IF;
      PERFORM publish_earned(accepted, repaid);
    END IF;
    RETURN QUERY SELECT o.i, o.answer FROM unnest(outcomes) AS o;
  END $$;
`;
