import type { MigrationInterface, QueryRunner } from "typeorm";
import { PLAIN_PLANS } from "./batchPlans.js";

/**
 * The hot path of earning: purchases that nothing speaks against, of active members who owe nothing, in two statements. Whatever
 * is not plain is left to record_purchases, which can do all that this can.
 */
export class PlainPurchasesFunction1700200000300 implements MigrationInterface {
  name = "PlainPurchasesFunction1700200000300";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(RECORD_PLAIN);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const RECORD_PLAIN = `
  -- Owners are distinct, in ascending id: points and numbers that their books gain, and the earliest time that was told. Items are parallel arrays; owners: places among
  -- the owners; numbers: how many numbers of its owner's book are used up to this item and with it. Answers which items are
  -- recorded, by place from 1, and at which time; those of other owners are not. A key or receipt that is known raises unique_violation and nothing
  -- is written, nor is it under SQLSTATE TS001, when the setup has moved on from the revision that the purchases were decided by.
  CREATE FUNCTION record_plain_purchases(
    p_revision bigint, p_members uuid[], p_gains bigint[], p_steps integer[], p_earliest timestamptz[],
    p_owners integer[], p_numbers integer[], p_scopes text[], p_keys text[], p_input_hashes bytea[], p_content_hashes bytea[],
    p_partners text[], p_stores text[], p_receipts text[], p_instants timestamptz[], p_given boolean[], p_currencies text[],
    p_amounts numeric[], p_points bigint[], p_prices numeric[], p_expiries timestamptz[], p_decisions jsonb[], p_lines jsonb[],
    p_purchases uuid[], p_lots uuid[], p_entries uuid[], p_facts uuid[]
  ) RETURNS TABLE (recorded integer, instant timestamptz) LANGUAGE plpgsql${PLAIN_PLANS} AS $$
  DECLARE
    before bigint[];
    since timestamptz[];
  BEGIN
    IF p_revision <> (SELECT revision FROM setup_state) THEN
      RAISE EXCEPTION 'decided by an older setup' USING ERRCODE = 'TS001';
    END IF;
    WITH locked AS (
      UPDATE account SET points = account.points + owner.gain, sequence = account.sequence + owner.steps
      FROM unnest(p_members, p_gains, p_steps, p_earliest) WITH ORDINALITY AS owner (member_id, gain, steps, earliest, place)
      JOIN member ON member.member_id = owner.member_id
      WHERE account.member_id = owner.member_id AND account.status = 'ACTIVE' AND account.debt = 0
        AND (owner.earliest < member.enrolled_at) IS NOT TRUE
      RETURNING owner.place, account.sequence - owner.steps AS before, member.enrolled_at
    )
    SELECT array_agg(locked.before ORDER BY place), array_agg(locked.enrolled_at ORDER BY place) INTO before, since
    FROM generate_subscripts(p_members, 1) AS place LEFT JOIN locked USING (place);

    RETURN QUERY
    WITH x AS MATERIALIZED (
      SELECT item.place, item.scope, item.key, item.input_hash, item.content_hash, p_members[item.owner] AS member, item.partner,
        item.store, item.receipt, item.currency, item.amount, item.points, item.price, item.expires, item.decision, item.lines,
        item.purchase, item.lot, item.entry, item.fact, before[item.owner] + item.number AS sequence,
        CASE WHEN item.given THEN item.at ELSE greatest(least(item.at, clock_now()), since[item.owner]) END AS at
      FROM unnest(p_owners, p_numbers, p_scopes, p_keys, p_input_hashes, p_content_hashes, p_partners, p_stores, p_receipts,
          p_instants, p_given, p_currencies, p_amounts, p_points, p_prices, p_expiries, p_decisions, p_lines, p_purchases, p_lots,
          p_entries, p_facts)
        WITH ORDINALITY AS item (owner, number, scope, key, input_hash, content_hash, partner, store, receipt, at, given, currency,
          amount, points, price, expires, decision, lines, purchase, lot, entry, fact, place)
      WHERE before[item.owner] IS NOT NULL
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
      INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, partner_code, reference_id, occurred_at, postings)
      SELECT member, entry, sequence, 'EARN', points, partner, purchase, at, ARRAY[
        ROW('ISSUED', partner, lot, NULL, -points), ROW('MEMBER', partner, lot, NULL, points)]::posting_leg[]
      FROM x WHERE points > 0
    ), facts AS (
      INSERT INTO outbox (id, topic, key, sequence, payload)
      SELECT fact, 'members.pointsEarned.v1', member::text, sequence, jsonb_build_object(
        'entryId', entry, 'memberId', member, 'occurredAt', instant_text(at), 'purchaseId', purchase, 'partnerCode', partner,
        'receiptNumber', receipt, 'points', points, 'repayments', '[]'::jsonb)
      FROM x WHERE points > 0 ORDER BY place
    )
    SELECT x.place::integer, x.at FROM x;
  END $$;
`;
