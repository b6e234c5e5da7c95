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

      CREATE TRIGGER redemption_kept BEFORE DELETE OR TRUNCATE ON redemption
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
