import type { MigrationInterface, QueryRunner } from "typeorm";
import { BATCH_PLANS } from "./batchPlans.js";

/**
 * Holds: authorised under the account's lock, then captured, released or timed out at most once, by the database's clock. They
 * earmark lots that outlive them, so a capture draws what was promised, in the promised order.
 */
export class HoldFunctions1700000001400 implements MigrationInterface {
  name = "HoldFunctions1700000001400";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UNMARK);
    await runner.query(AUTHORISE);
    await runner.query(CAPTURE);
    await runner.query(CLOSE);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const UNMARK = `
  -- Takes the earmarks of open holds off their lots. A lot whose expiry passed meanwhile is due again.
  CREATE FUNCTION unmark_holds(p_holds uuid[], p_members uuid[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE lot SET held = lot.held - h.points
    FROM (SELECT member_id, lot_id, sum(points) AS points FROM hold_lot
      WHERE member_id = ANY (p_members) AND hold_id = ANY (p_holds) GROUP BY member_id, lot_id) AS h
    WHERE lot.member_id = h.member_id AND lot.lot_id = h.lot_id;
    UPDATE account SET held = account.held - h.points
    FROM (SELECT member_id, sum(points) AS points FROM hold
      WHERE member_id = ANY (p_members) AND hold_id = ANY (p_holds) GROUP BY member_id) AS h
    WHERE account.member_id = h.member_id;
    INSERT INTO expiry_due (expires_at, member_id)
    SELECT DISTINCT lot.expires_at, lot.member_id FROM hold_lot JOIN lot USING (member_id, lot_id)
    WHERE hold_lot.member_id = ANY (p_members) AND hold_lot.hold_id = ANY (p_holds) ON CONFLICT DO NOTHING;
  END $$;

  -- Closes the holds of these members whose time is over, under the lock of their accounts.
  CREATE FUNCTION time_out_holds(p_members uuid[]) RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    holds uuid[] := ARRAY(SELECT h.hold_id FROM hold AS h
      WHERE h.member_id = ANY (p_members) AND h.status = 'AUTHORISED' AND h.expires_at <= clock_timestamp());
  BEGIN
    IF cardinality(holds) > 0 THEN
      PERFORM unmark_holds(holds, p_members);
      UPDATE hold SET status = 'EXPIRED', closed_at = clock_now() WHERE member_id = ANY (p_members) AND hold_id = ANY (holds);
    END IF;
    RETURN cardinality(holds);
  END $$;

  -- The hold that this caller may see, its account locked; null when there is none.
  CREATE FUNCTION lock_hold(p_hold uuid, p_only_partner text) RETURNS hold LANGUAGE plpgsql AS $$
  DECLARE
    found hold;
  BEGIN
    PERFORM lock_accounts(ARRAY(SELECT member_id FROM hold WHERE hold_id = p_hold));
    SELECT * INTO found FROM hold WHERE hold_id = p_hold AND partner_code = coalesce(p_only_partner, partner_code);
    RETURN found;
  END $$;
`;

const AUTHORISE = `
  -- Answers {"kind": "Held" | "InsufficientPoints" (available) | "MemberNotActive" (status) | "UnknownMember"}.
  CREATE FUNCTION authorise_hold(p_member uuid, p_hold uuid, p_partner text, p_points bigint, p_seconds integer, p_reference text)
  RETURNS jsonb LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    book account;
    now timestamptz(3);
    until timestamptz(3);
    free bigint;
  BEGIN
    PERFORM lock_accounts(ARRAY[p_member]);
    PERFORM time_out_holds(ARRAY[p_member]);
    SELECT * INTO book FROM account WHERE member_id = p_member;
    IF book.member_id IS NULL THEN
      RETURN jsonb_build_object('kind', 'UnknownMember');
    END IF;
    IF book.status <> 'ACTIVE' THEN
      RETURN jsonb_build_object('kind', 'MemberNotActive', 'status', book.status);
    END IF;
    now := clock_now();
    until := now + make_interval(secs => p_seconds);
    free := (SELECT coalesce(sum(remaining - held), 0) FROM lot
      WHERE member_id = p_member AND expires_at >= until AND issued_at <= now) - book.debt;
    IF free < p_points THEN
      RETURN jsonb_build_object('kind', 'InsufficientPoints', 'available', free);
    END IF;

    INSERT INTO hold (member_id, hold_id, status, partner_code, reference, points, authorised_at, expires_at)
    VALUES (p_member, p_hold, 'AUTHORISED', p_partner, p_reference, p_points, now, until);
    INSERT INTO hold_lot (member_id, hold_id, position, lot_id, points)
    SELECT p_member, p_hold, place, lot_id, least(open, p_points - before)
    FROM (
      SELECT lot_id, remaining - held AS open, row_number() OVER w AS place, sum(remaining - held) OVER w - (remaining - held) AS before
      FROM lot WHERE member_id = p_member AND expires_at >= until AND issued_at <= now AND remaining > held
      WINDOW w AS (ORDER BY expires_at, issued_at, issuer_code, receipt_number, lot_id)
    ) AS candidate
    WHERE before < p_points;
    UPDATE lot SET held = lot.held + h.points FROM hold_lot AS h
    WHERE h.member_id = p_member AND h.hold_id = p_hold AND lot.member_id = p_member AND lot.lot_id = h.lot_id;
    UPDATE account SET held = held + p_points WHERE member_id = p_member;
    RETURN jsonb_build_object('kind', 'Held');
  END $$;
`;

const CAPTURE = `
  -- p_points null: all that is held; p_at null: now. Answers {"kind": "Captured" (draws) | "NotOpen" (status) | "TooMany" | "Untimely"}.
  CREATE FUNCTION capture_hold(p_hold uuid, p_only_partner text, p_points bigint, p_at timestamptz, p_entry uuid, p_fact uuid)
  RETURNS jsonb LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    open hold := lock_hold(p_hold, p_only_partner);
    now timestamptz(3) := clock_now();
    instant timestamptz(3) := coalesce(p_at, now);
    wanted bigint := coalesce(p_points, open.points);
    item spend_item;
    draws spend_draw[];
  BEGIN
    IF open.hold_id IS NULL THEN
      RETURN jsonb_build_object('kind', 'NotOpen', 'status', NULL);
    END IF;
    IF open.status <> 'AUTHORISED' OR open.expires_at <= now THEN
      RETURN jsonb_build_object('kind', 'NotOpen', 'status', CASE open.status WHEN 'AUTHORISED' THEN 'EXPIRED' ELSE open.status END);
    END IF;
    IF wanted > open.points THEN
      RETURN jsonb_build_object('kind', 'TooMany', 'held', open.points);
    END IF;
    IF instant < open.authorised_at OR instant >= open.expires_at THEN
      RETURN jsonb_build_object('kind', 'Untimely');
    END IF;

    SELECT array_agg(ROW(1, position, lot_id, issuer_code, least(marked, wanted - before), unit_price, currency)::spend_draw ORDER BY position)
    INTO draws
    FROM (
      SELECT h.position, h.lot_id, h.points AS marked, sum(h.points) OVER (ORDER BY h.position) - h.points AS before,
        l.issuer_code, l.unit_price, l.currency
      FROM hold_lot AS h JOIN lot AS l USING (member_id, lot_id) WHERE h.member_id = open.member_id AND h.hold_id = p_hold
    ) AS earmark
    WHERE before < wanted;
    PERFORM unmark_holds(ARRAY[p_hold], ARRAY[open.member_id]);
    item := ROW(1, p_hold, 'HOLD', open.member_id, open.partner_code, wanted, instant, p_entry, p_fact,
      (SELECT sequence + 1 FROM account WHERE member_id = open.member_id));
    INSERT INTO spend (spend_id, member_id, kind, status, redeemer_code, points, entry_id, answer, occurred_at)
    VALUES (p_hold, open.member_id, 'HOLD', 'SPENT', open.partner_code, wanted, p_entry,
      jsonb_build_object('kind', 'Spent', 'occurredAt', instant_text(instant), 'draws', draws_json(draws, 1)), instant);
    PERFORM post_spends(ARRAY[item], draws);
    UPDATE hold SET status = CASE WHEN wanted = open.points THEN 'CAPTURED' ELSE 'PARTIALLY_CAPTURED' END,
      captured = wanted, closed_at = now
    WHERE member_id = open.member_id AND hold_id = p_hold;
    RETURN jsonb_build_object('kind', 'Captured', 'memberId', open.member_id, 'draws', draws_json(draws, 1));
  END $$;
`;

const CLOSE = `
  CREATE FUNCTION release_hold(p_hold uuid, p_only_partner text) RETURNS jsonb LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    open hold := lock_hold(p_hold, p_only_partner);
    now timestamptz(3) := clock_now();
  BEGIN
    IF open.hold_id IS NULL THEN
      RETURN jsonb_build_object('kind', 'NotOpen', 'status', NULL);
    END IF;
    IF open.status <> 'AUTHORISED' OR open.expires_at <= now THEN
      RETURN jsonb_build_object('kind', 'NotOpen', 'status', CASE open.status WHEN 'AUTHORISED' THEN 'EXPIRED' ELSE open.status END);
    END IF;
    PERFORM unmark_holds(ARRAY[p_hold], ARRAY[open.member_id]);
    UPDATE hold SET status = 'RELEASED', closed_at = now WHERE member_id = open.member_id AND hold_id = p_hold;
    RETURN jsonb_build_object('kind', 'Released', 'memberId', open.member_id);
  END $$;

  -- Times out holds whose time is over; answers how many. Holds that were closed while it waited for their account are left.
  CREATE FUNCTION expire_holds(p_limit integer) RETURNS integer LANGUAGE plpgsql${BATCH_PLANS} AS $$
  DECLARE
    members uuid[] := ARRAY(SELECT h.member_id FROM hold AS h WHERE h.status = 'AUTHORISED' AND h.expires_at <= clock_timestamp()
      ORDER BY h.expires_at LIMIT p_limit);
  BEGIN
    PERFORM lock_accounts(members);
    RETURN time_out_holds(members);
  END $$;
`;
