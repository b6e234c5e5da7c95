import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Redemptions that come in together are claimed by one statement and confirmed by one: a commit and a lock of the hot stock row for all
 * of them instead of one for each.
 */
export class RedemptionBatches1700500200200 implements MigrationInterface {
  name = "RedemptionBatches1700500200200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(CLAIM);
    await runner.query(CONFIRM);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

/**
 * A connection keeps the plans from its first call on, when tables may still be empty: nested loops that look single rows up by index stay
 * right as they grow.
 */
const PLANS = `
    SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET plan_cache_mode = force_generic_plan SET jit = off`;

const CLAIM = `
  -- Parallel arrays; a voucher's id is null for a gift. Answers which redemptions are claimed, PENDING with units and voucher, by place from 1;
  -- the others left nothing behind: their key was used before. SQLSTATE TS002, and nothing is written, when a reward has a pool or
  -- too few units for all: then each must be claimed by itself. Locks keys in the order given, which is ascending, then stock by reward.
  CREATE FUNCTION claim_redemptions(
    p_ids uuid[], p_rewards uuid[], p_partners text[], p_members uuid[], p_quantities integer[], p_points bigint[],
    p_instants timestamptz[], p_given boolean[], p_requested timestamptz[], p_scopes text[], p_keys text[], p_vouchers uuid[],
    p_codes text[], p_hashes bytea[], p_answers jsonb[]
  ) RETURNS SETOF integer LANGUAGE plpgsql${PLANS} AS $$
  DECLARE
    places integer[] := ARRAY(SELECT generate_subscripts(p_ids, 1));
    claimed text[];
  BEGIN
    WITH fresh AS (
      INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
      SELECT item.scope, 'redeemReward', item.key, item.hash, item.answer
      FROM unnest(p_scopes, p_keys, p_hashes, p_answers) WITH ORDINALITY AS item (scope, key, hash, answer, place)
      ORDER BY item.place ON CONFLICT DO NOTHING RETURNING scope, key
    )
    SELECT array_agg(jsonb_build_array(scope, key)::text) INTO claimed FROM fresh;
    IF coalesce(cardinality(claimed), 0) < cardinality(p_ids) THEN
      places := ARRAY(SELECT place FROM unnest(places) AS place WHERE jsonb_build_array(p_scopes[place], p_keys[place])::text = ANY (claimed));
    END IF;

    PERFORM FROM reward_stock WHERE reward_id IN (SELECT p_rewards[place] FROM unnest(places) AS place) ORDER BY reward_id FOR UPDATE;
    IF EXISTS (
      SELECT FROM (
        SELECT p_rewards[place] AS reward_id, sum(p_quantities[place]) AS units FROM unnest(places) AS place GROUP BY 1
      ) AS wanted
      JOIN reward_stock USING (reward_id) WHERE pooled OR left_units < wanted.units
    ) THEN
      RAISE EXCEPTION 'claimed one by one only' USING ERRCODE = 'TS002';
    END IF;

    RETURN QUERY
    WITH item AS MATERIALIZED (
      SELECT item.*, stock.reward_id IS NOT NULL AS is_limited
      FROM unnest(p_ids, p_rewards, p_partners, p_members, p_quantities, p_points, p_instants, p_given, p_requested, p_scopes, p_keys,
          p_vouchers, p_codes)
        WITH ORDINALITY AS item (id, reward, partner, member, quantity, points, at, given, requested, scope, key, voucher, code, place)
      LEFT JOIN reward_stock AS stock ON stock.reward_id = item.reward
      WHERE item.place = ANY (places)
    ), taken AS (
      UPDATE reward_stock SET left_units = left_units - wanted.units
      FROM (SELECT reward, sum(quantity) AS units FROM item WHERE is_limited GROUP BY reward) AS wanted
      WHERE reward_stock.reward_id = wanted.reward
    ), redemptions AS (
      INSERT INTO redemption (id, reward_id, partner_code, member_id, quantity, points, state, stock_units, occurred_at,
        occurred_at_given, requested_at, key_scope, key)
      SELECT id, reward, partner, member, quantity, points, 'PENDING', CASE WHEN is_limited THEN quantity ELSE 0 END, at, given, requested,
        scope, key
      FROM item
    ), vouchers AS (
      INSERT INTO voucher (id, reward_id, partner_code, code, source, state, redemption_id)
      SELECT voucher, reward, partner, code, 'GENERATED', 'RESERVED', id FROM item WHERE voucher IS NOT NULL
    )
    SELECT item.place::integer FROM item;
  END $$;
`;

const CONFIRM = `
  -- Parallel arrays in ascending id. Each redemption that is PENDING becomes CONFIRMED, its voucher its owner's, its first fact is told and the
  -- key's answer final; answers their ids. Another process has settled the others before.
  CREATE FUNCTION confirm_redemptions(
    p_ids uuid[], p_answers jsonb[], p_instants timestamptz[], p_facts uuid[], p_topics text[], p_payloads jsonb[]
  ) RETURNS SETOF uuid LANGUAGE plpgsql${PLANS} AS $$
  BEGIN
    RETURN QUERY
    WITH item AS MATERIALIZED (
      SELECT unnested.* FROM unnest(p_ids, p_answers, p_instants, p_facts, p_topics, p_payloads) AS unnested (id, answer, at, fact, topic, payload)
    ), settled AS (
      UPDATE redemption SET state = 'CONFIRMED', occurred_at = item.at, confirmed_at = clock_timestamp() FROM item
      WHERE redemption.id = item.id AND redemption.state = 'PENDING'
      RETURNING redemption.id, key_scope, key, item.answer, item.fact, item.topic, item.payload
    ), activated AS (
      UPDATE voucher SET state = 'ACTIVE' FROM settled WHERE redemption_id = settled.id
    ), told AS (
      INSERT INTO outbox (id, topic, key, sequence, payload) SELECT fact, topic, settled.id::text, 1, payload FROM settled
    ), answered AS (
      UPDATE idempotency_key SET answer = settled.answer FROM settled
      WHERE scope = settled.key_scope AND operation = 'redeemReward' AND idempotency_key.key = settled.key
    )
    SELECT settled.id FROM settled;
  END $$;
`;
