import type { MigrationInterface, QueryRunner } from "typeorm";

/** Redemptions, the steps of their saga, and the vouchers that they give. */
export class Redemptions1700000002000 implements MigrationInterface {
  name = "Redemptions1700000002000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE redemption (
        id uuid PRIMARY KEY,
        reward_id uuid NOT NULL REFERENCES reward (id),
        -- The partner that gives the reward, kept here for the viewers' rules and the digest.
        partner_code text NOT NULL,
        member_id uuid NOT NULL,
        quantity integer NOT NULL CHECK (quantity > 0),
        points bigint NOT NULL CHECK (points BETWEEN 1 AND 9007199254740991),
        state text NOT NULL CHECK (state IN ('PENDING', 'CONFIRMED', 'FAILED', 'CANCELLING', 'CANCELLED')),
        refusal text CHECK (refusal IN
          ('OUT_OF_STOCK', 'INSUFFICIENT_POINTS', 'PARTNER_NOT_REDEEMING', 'MEMBER_NOT_ACTIVE', 'UNKNOWN_MEMBER')),
        -- Units of limited stock that it holds.
        stock_units integer NOT NULL DEFAULT 0 CHECK (stock_units IN (0, quantity)),
        -- The business instant: given, or of the decision; until members has decided, of the request.
        occurred_at timestamptz(3) NOT NULL,
        occurred_at_given boolean NOT NULL,
        requested_at timestamptz(3) NOT NULL,
        -- The request's idempotency key: its answer is rewritten when the saga ends.
        key_scope text NOT NULL,
        key text NOT NULL,
        confirmed_at timestamptz(3),
        cancelled_at timestamptz(3),
        cancel_reason text,
        -- When the sweeper last took it on.
        swept_at timestamptz(3),
        UNIQUE (key_scope, key),
        CHECK ((state = 'FAILED') = (refusal IS NOT NULL)),
        CHECK (state <> 'FAILED' OR stock_units = 0),
        CHECK ((state IN ('CANCELLING', 'CANCELLED')) = (cancelled_at IS NOT NULL)),
        CHECK ((state IN ('CONFIRMED', 'CANCELLING', 'CANCELLED')) = (confirmed_at IS NOT NULL))
      );
      CREATE INDEX redemption_by_member ON redemption (member_id, occurred_at DESC, id DESC);
      CREATE INDEX redemption_by_instant ON redemption (occurred_at);
      CREATE INDEX redemption_by_reward ON redemption (reward_id) WHERE stock_units > 0;
      CREATE INDEX redemption_unfinished ON redemption (requested_at) WHERE state IN ('PENDING', 'CANCELLING');

      CREATE TABLE voucher (
        id uuid PRIMARY KEY,
        -- The order in which codes of a pool are given.
        number bigint GENERATED ALWAYS AS IDENTITY,
        reward_id uuid NOT NULL REFERENCES reward (id),
        partner_code text NOT NULL,
        code text NOT NULL,
        source text NOT NULL CHECK (source IN ('GENERATED', 'IMPORTED')),
        state text NOT NULL CHECK (state IN ('AVAILABLE', 'RESERVED', 'ACTIVE', 'USED', 'REVOKED')),
        -- One owner: a voucher is of one redemption, and a redemption has one voucher.
        redemption_id uuid UNIQUE REFERENCES redemption (id),
        used_at timestamptz(3),
        -- A code is looked up at its partner's till; two partners may have bought the same list.
        UNIQUE (partner_code, code),
        CHECK ((state = 'AVAILABLE') = (redemption_id IS NULL)),
        CHECK ((state = 'USED') = (used_at IS NOT NULL)),
        CHECK (source = 'IMPORTED' OR redemption_id IS NOT NULL)
      );
      CREATE INDEX voucher_available ON voucher (reward_id, number) WHERE state = 'AVAILABLE';
      CREATE INDEX voucher_by_code ON voucher (code);

      CREATE FUNCTION check_redemption_move() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.state, NEW.state) NOT IN (
          ('PENDING', 'CONFIRMED'), ('PENDING', 'FAILED'), ('CONFIRMED', 'CANCELLING'), ('CANCELLING', 'CANCELLED')
        ) THEN
          RAISE EXCEPTION 'a redemption does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER redemption_moves BEFORE UPDATE OF state ON redemption
        FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_redemption_move();

      CREATE FUNCTION check_voucher_move() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.state, NEW.state) NOT IN (
          ('AVAILABLE', 'RESERVED'), ('RESERVED', 'ACTIVE'), ('RESERVED', 'AVAILABLE'), ('ACTIVE', 'USED'), ('ACTIVE', 'REVOKED')
        ) THEN
          RAISE EXCEPTION 'a voucher does not move from % to %', OLD.state, NEW.state
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER voucher_moves BEFORE UPDATE OF state ON voucher
        FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION check_voucher_move();

      -- Takes the units, writes the redemption and gives it its voucher. Not reserved: the stock did not suffice, and the
      -- redemption is FAILED. A reward without a stock row is not limited. The stock row is the hot one: it is locked here and
      -- to the commit, and while it is, the codes of a pool are as many as it counts.
      CREATE FUNCTION reserve_redemption(
        new_redemption redemption, new_voucher_id uuid, new_voucher_code text, OUT reserved boolean, OUT pooled boolean, OUT units_left integer
      ) LANGUAGE plpgsql AS $$
      BEGIN
        pooled := false;
        UPDATE reward_stock SET left_units = left_units - new_redemption.quantity
         WHERE reward_id = new_redemption.reward_id AND left_units >= new_redemption.quantity
        RETURNING reward_stock.pooled, left_units INTO pooled, units_left;
        IF FOUND THEN
          new_redemption.stock_units := new_redemption.quantity;
        ELSE
          SELECT reward_stock.pooled, left_units INTO pooled, units_left FROM reward_stock
           WHERE reward_id = new_redemption.reward_id;
          IF FOUND THEN
            new_redemption.state := 'FAILED';
            new_redemption.refusal := 'OUT_OF_STOCK';
          END IF;
        END IF;
        INSERT INTO redemption SELECT new_redemption.*;
        reserved := new_redemption.state = 'PENDING';
        pooled := coalesce(pooled, false);
        IF NOT reserved OR new_voucher_id IS NULL THEN
          RETURN;
        END IF;
        IF NOT pooled THEN
          INSERT INTO voucher (id, reward_id, partner_code, code, source, state, redemption_id)
          VALUES (new_voucher_id, new_redemption.reward_id, new_redemption.partner_code, new_voucher_code, 'GENERATED', 'RESERVED',
                  new_redemption.id);
          RETURN;
        END IF;
        UPDATE voucher SET state = 'RESERVED', redemption_id = new_redemption.id
         WHERE id = (SELECT id FROM voucher WHERE reward_id = new_redemption.reward_id AND state = 'AVAILABLE'
                      ORDER BY number LIMIT 1 FOR UPDATE);
        IF NOT FOUND THEN
          RAISE EXCEPTION 'the pool of reward % has fewer codes than its stock says', new_redemption.reward_id;
        END IF;
      END $$;

      -- The same with the claim of the request's key, as one statement and one transaction: true when it is reserved. False: the
      -- key was used before, or the units did not suffice; then nothing is left behind, and the longer way decides.
      CREATE FUNCTION claim_redemption(
        new_redemption redemption, new_voucher_id uuid, new_voucher_code text, new_input_hash bytea, pending_answer jsonb
      ) RETURNS boolean LANGUAGE plpgsql AS $$
      DECLARE
        reservation record;
      BEGIN
        INSERT INTO idempotency_key (scope, operation, key, input_hash, answer)
        VALUES (new_redemption.key_scope, 'redeemReward', new_redemption.key, new_input_hash, pending_answer)
        ON CONFLICT DO NOTHING;
        IF NOT FOUND THEN
          RETURN false;
        END IF;
        SELECT * INTO reservation FROM reserve_redemption(new_redemption, new_voucher_id, new_voucher_code);
        IF reservation.reserved AND (NOT reservation.pooled OR new_redemption.quantity = 1) THEN
          RETURN true;
        END IF;
        RAISE EXCEPTION 'not reserved' USING ERRCODE = 'TS001';
      EXCEPTION WHEN SQLSTATE 'TS001' THEN
        RETURN false;
      END $$;

      CREATE TRIGGER redemption_kept BEFORE DELETE OR TRUNCATE ON redemption
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
