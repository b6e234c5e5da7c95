import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/** Redemptions: spends drawn from lots in order, a batch in one round trip, and their reversal. The registry answers a repeat. */
export class SpendPointsFunctions1700000001300 implements MigrationInterface {
  name = "SpendPointsFunctions1700000001300";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TYPES);
    await runner.query(DRAW);
    await runner.query(POST);
    await runner.query(SPEND);
    await runner.query(REVERSE);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TYPES = `
  -- One spend; at is null for the instant of posting.
  CREATE TYPE spend_item AS (
    i integer, spend uuid, kind text, member uuid, redeemer text, points bigint, at timestamptz(3), entry uuid, fact uuid,
    sequence bigint
  );
  CREATE TYPE spend_draw AS (
    i integer, place integer, lot_id uuid, issuer_code text, points bigint, unit_price numeric, currency text
  );
  CREATE TYPE spend_outcome AS (i integer, status text, answer jsonb);
`;

const DRAW = `
  -- Which lots pay each item that its member can afford: the same as drawLots of the domain. Items without draws lack points.
  CREATE FUNCTION draw_lots(items spend_item[]) RETURNS spend_draw[] LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
    SELECT coalesce(array_agg(ROW(i, place, lot_id, issuer_code, least(free, wanted - before), unit_price, currency)::spend_draw
      ORDER BY i, place), '{}')
    FROM (
      SELECT x.i, x.points AS wanted, l.lot_id, l.issuer_code, l.unit_price, l.currency, l.remaining - l.held AS free,
        row_number() OVER w AS place,
        sum(l.remaining - l.held) OVER w - (l.remaining - l.held) AS before,
        sum(l.remaining - l.held) OVER (PARTITION BY x.i) - a.debt AS available
      FROM unnest(items) AS x
      JOIN account AS a ON a.member_id = x.member
      JOIN lot AS l ON l.member_id = x.member AND l.expires_at > x.at AND l.issued_at <= x.at AND l.remaining > l.held
      WINDOW w AS (PARTITION BY x.i ORDER BY l.expires_at, l.issued_at, l.issuer_code, l.receipt_number, l.lot_id)
    ) AS candidate
    WHERE wanted <= available AND before < wanted);
  END $$;

  CREATE FUNCTION available_at(p_member uuid, p_at timestamptz) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
    SELECT coalesce(sum(l.remaining - l.held), 0)::bigint - a.debt
    FROM account AS a
    LEFT JOIN lot AS l ON l.member_id = a.member_id AND l.expires_at > p_at AND l.issued_at <= p_at AND l.remaining > l.held
    WHERE a.member_id = p_member GROUP BY a.debt);
  END $$;

  CREATE FUNCTION draws_json(draws spend_draw[], item integer) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_agg(jsonb_build_object('lotId', lot_id, 'issuerCode', issuer_code, 'points', points,
      'unitPrice', trim_scale(unit_price)::text, 'currency', currency) ORDER BY place)
    FROM unnest(draws) WHERE i = item
  $$;
`;

const POST = `
  -- Entries, postings, draws and facts of spends whose lots are chosen. Lots and accounts lose their points here; an earmark is
  -- taken off by who set it.
  CREATE FUNCTION post_spends(items spend_item[], draws spend_draw[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at)
    SELECT member, entry, sequence, 'SPEND', -points, redeemer, spend, at FROM unnest(items);

    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
    SELECT x.member, x.entry, d.place * 2 - leg.before, leg.account, d.issuer_code, d.lot_id, leg.points, x.at
    FROM unnest(items) AS x JOIN unnest(draws) AS d ON d.i = x.i
    CROSS JOIN LATERAL (VALUES (1, 'MEMBER', -d.points), (0, 'REDEEMED', d.points)) AS leg (before, account, points);

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

const SPEND = `
  -- Spends of different members: no member and no spend may stand twice in one batch. A spend that is known gets its answer.
  CREATE FUNCTION spend_points(p_items json) RETURNS TABLE (i integer, answer jsonb) LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    items spend_item[] := ARRAY(SELECT x FROM json_populate_recordset(NULL::spend_item, p_items) AS x);
    fresh spend_item[];
    draws spend_draw[];
    paid spend_item[];
    outcomes spend_outcome[];
    claimed bigint;
  BEGIN
    PERFORM lock_accounts(ARRAY(SELECT x.member FROM unnest(items) AS x));
    PERFORM time_out_holds(ARRAY(
      SELECT a.member_id FROM unnest(items) AS x JOIN account AS a ON a.member_id = x.member AND a.held > 0));
    fresh := ARRAY(
      SELECT ROW(x.i, x.spend, x.kind, x.member, x.redeemer, x.points, coalesce(x.at, clock_now()), x.entry, x.fact,
        a.sequence + 1)::spend_item
      FROM unnest(items) AS x LEFT JOIN account AS a ON a.member_id = x.member
      WHERE NOT EXISTS (SELECT FROM spend AS s WHERE s.spend_id = x.spend));
    draws := draw_lots(ARRAY(
      SELECT x FROM unnest(fresh) AS x JOIN account AS a ON a.member_id = x.member AND a.status = 'ACTIVE'));
    paid := ARRAY(SELECT x FROM unnest(fresh) AS x WHERE EXISTS (SELECT FROM unnest(draws) AS d WHERE d.i = x.i));

    SELECT array_agg(ROW(x.i, CASE WHEN p.i IS NULL THEN 'REFUSED' ELSE 'SPENT' END, CASE
        WHEN p.i IS NOT NULL THEN
          jsonb_build_object('kind', 'Spent', 'occurredAt', instant_text(x.at), 'draws', draws_json(draws, x.i))
        WHEN a.member_id IS NULL THEN jsonb_build_object('kind', 'UnknownMember')
        WHEN a.status <> 'ACTIVE' THEN jsonb_build_object('kind', 'MemberNotActive', 'status', a.status)
        ELSE jsonb_build_object('kind', 'InsufficientPoints', 'requested', x.points, 'available', free.points,
          'missing', x.points - free.points)
      END)::spend_outcome)
    INTO outcomes
    FROM unnest(fresh) AS x
    LEFT JOIN unnest(paid) AS p ON p.i = x.i
    LEFT JOIN account AS a ON a.member_id = x.member
    LEFT JOIN LATERAL (SELECT available_at(x.member, x.at) AS points WHERE p.i IS NULL) AS free ON true;

    INSERT INTO spend (spend_id, member_id, kind, status, redeemer_code, points, entry_id, answer, occurred_at)
    SELECT x.spend, x.member, x.kind, o.status, x.redeemer, x.points, CASE WHEN o.status = 'SPENT' THEN x.entry END, o.answer, x.at
    FROM unnest(fresh) AS x JOIN unnest(outcomes) AS o ON o.i = x.i
    ORDER BY x.spend ON CONFLICT DO NOTHING;
    GET DIAGNOSTICS claimed = ROW_COUNT;
    PERFORM lost_race(claimed, cardinality(fresh));
    IF cardinality(paid) > 0 THEN
      PERFORM post_spends(paid, draws);
    END IF;

    IF EXISTS (SELECT FROM unnest(items) AS x JOIN spend AS s ON s.spend_id = x.spend
      WHERE s.member_id <> x.member OR s.points <> x.points OR s.redeemer_code <> x.redeemer) THEN
      RAISE EXCEPTION 'a spend id stands for another spend';
    END IF;

    -- A spend that was reversed before it arrived may never be spent: it is answered as if nothing were there to spend.
    RETURN QUERY SELECT x.i, CASE s.status
        WHEN 'NEVER' THEN jsonb_build_object('kind', 'InsufficientPoints', 'requested', x.points, 'available', 0, 'missing', x.points)
        ELSE s.answer END
      FROM unnest(items) AS x JOIN spend AS s ON s.spend_id = x.spend;
  END $$;
`;

const REVERSE = `
  -- Gives the lots of a spend their points back, once. What comes back to an expired lot is due to expire at once.
  CREATE FUNCTION reverse_spend(p_spend uuid, p_member uuid, p_reason text, p_entry uuid, p_fact uuid) RETURNS text
  LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    known spend;
    number bigint;
    instant timestamptz(3);
    claimed bigint;
  BEGIN
    PERFORM lock_accounts(ARRAY[p_member, (SELECT member_id FROM spend WHERE spend_id = p_spend)]);
    SELECT * INTO known FROM spend WHERE spend_id = p_spend;
    IF known.spend_id IS NULL THEN
      INSERT INTO spend (spend_id, member_id, kind, status, reversal_reason, reversed_at)
      VALUES (p_spend, p_member, 'REDEMPTION', 'NEVER', p_reason, clock_now()) ON CONFLICT DO NOTHING;
      GET DIAGNOSTICS claimed = ROW_COUNT;
      PERFORM lost_race(claimed, 1);
      RETURN 'NeverSpent';
    END IF;
    IF known.status <> 'SPENT' OR known.kind <> 'REDEMPTION' THEN
      RETURN CASE known.status WHEN 'REVERSED' THEN 'Reversed' ELSE 'NeverSpent' END;
    END IF;
    instant := greatest(clock_now(), known.occurred_at);
    UPDATE account SET points = points + known.points, sequence = sequence + 1
    WHERE member_id = known.member_id RETURNING sequence INTO number;

    UPDATE lot SET remaining = remaining + d.points,
      reopened_at = CASE WHEN lot.expires_at <= instant THEN instant ELSE lot.reopened_at END
    FROM draw AS d
    WHERE d.member_id = known.member_id AND d.entry_id = known.entry_id AND lot.member_id = d.member_id AND lot.lot_id = d.lot_id;
    INSERT INTO expiry_due (expires_at, member_id)
    SELECT DISTINCT lot.expires_at, lot.member_id FROM draw AS d JOIN lot USING (member_id, lot_id)
    WHERE d.member_id = known.member_id AND d.entry_id = known.entry_id ON CONFLICT DO NOTHING;

    INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at)
    VALUES (known.member_id, p_entry, number, 'SPEND_REVERSAL', known.points, known.redeemer_code, p_spend, instant);
    INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
    SELECT member_id, p_entry, line, account, issuer_code, lot_id, -points, instant
    FROM posting WHERE member_id = known.member_id AND entry_id = known.entry_id;
    INSERT INTO draw (member_id, entry_id, position, kind, reference_id, lot_id, issuer_code, creditor_code, points, unit_price,
      currency, occurred_at)
    SELECT member_id, p_entry, position, 'REVERSAL', reference_id, lot_id, issuer_code, creditor_code, points, unit_price,
      currency, instant
    FROM draw WHERE member_id = known.member_id AND entry_id = known.entry_id;

    UPDATE spend SET status = 'REVERSED', reversal_entry_id = p_entry, reversed_at = instant, reversal_reason = p_reason
    WHERE spend_id = p_spend;
    INSERT INTO outbox (id, topic, key, sequence, payload)
    VALUES (p_fact, 'members.spendReversed.v1', known.member_id::text, number, jsonb_build_object(
      'entryId', p_entry, 'memberId', known.member_id, 'occurredAt', instant_text(instant), 'spendId', p_spend,
      'redeemerCode', known.redeemer_code, 'points', known.points));
    RETURN 'Reversed';
  END $$;
`;
