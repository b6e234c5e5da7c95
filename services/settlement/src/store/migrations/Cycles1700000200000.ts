import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Cycles and the obligations in them. The chain of `previous_closes_at` makes a gap, an overlap or a second beginning impossible;
 * obligations and draws are written once, and an obligation changes its cycle only between open ones.
 */
export class Cycles1700000200000 implements MigrationInterface {
  name = "Cycles1700000200000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cycle (
        id uuid PRIMARY KEY,
        -- Names the cycle's advisory lock.
        number integer GENERATED ALWAYS AS IDENTITY UNIQUE,
        status text NOT NULL CHECK (status IN ('OPEN', 'CUT_OFF', 'CLOSED', 'CALCULATED')),
        opens_at timestamptz(3) NOT NULL UNIQUE,
        closes_at timestamptz(3) NOT NULL UNIQUE,
        previous_closes_at timestamptz(3)
          REFERENCES cycle (closes_at) DEFERRABLE INITIALLY DEFERRED,
        cut_off_at timestamptz(3),
        closed_at timestamptz(3),
        calculated_at timestamptz(3),
        content_hash text CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        -- The model that its legs were made by.
        clearing text CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'MULTILATERAL_NET')),
        CHECK (opens_at < closes_at),
        CHECK (previous_closes_at = opens_at),
        CHECK ((status = 'OPEN') = (cut_off_at IS NULL)),
        CHECK ((status IN ('OPEN', 'CUT_OFF')) = (closed_at IS NULL)),
        CHECK ((status = 'CALCULATED') = (calculated_at IS NOT NULL)),
        CHECK ((status = 'CALCULATED') = (content_hash IS NOT NULL)),
        CHECK ((status = 'CALCULATED') = (clearing IS NOT NULL)),
        UNIQUE NULLS NOT DISTINCT (previous_closes_at),
        EXCLUDE USING gist (tstzrange(opens_at, closes_at) WITH &&)
      );

      -- One priced draw as members told it; everything that follows can be computed from these again.
      CREATE TABLE draw (
        entry_id uuid NOT NULL,
        ordinal integer NOT NULL CHECK (ordinal >= 0),
        kind text NOT NULL CHECK (kind IN ('REDEMPTION', 'DEBT_REPAYMENT', 'REVERSAL')),
        source_kind text NOT NULL CHECK (source_kind IN ('REDEMPTION', 'HOLD', 'PURCHASE')),
        source_id uuid NOT NULL,
        issuer_code text COLLATE "C" NOT NULL,
        creditor_code text COLLATE "C" NOT NULL,
        lot_id uuid NOT NULL,
        points bigint NOT NULL CHECK (points > 0),
        unit_price numeric(24, 6) NOT NULL CHECK (unit_price >= 0),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        occurred_at timestamptz(3) NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (entry_id, ordinal),
        CHECK ((kind = 'DEBT_REPAYMENT') = (source_kind = 'PURCHASE'))
      );
      CREATE INDEX draw_by_source ON draw (source_id);

      CREATE TABLE obligation (
        id uuid PRIMARY KEY,
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        kind text NOT NULL CHECK (kind IN ('REDEMPTION', 'DEBT_REPAYMENT', 'REVERSAL')),
        -- The journal entry in members that it comes from.
        entry_id uuid NOT NULL,
        reference text NOT NULL,
        debtor_code text COLLATE "C" NOT NULL,
        creditor_code text COLLATE "C" NOT NULL CHECK (debtor_code <> creditor_code),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        occurred_at timestamptz(3) NOT NULL,
        late boolean NOT NULL,
        lot_id uuid CHECK ((kind = 'DEBT_REPAYMENT') = (lot_id IS NOT NULL)),
        reverses uuid UNIQUE REFERENCES obligation (id) CHECK ((kind = 'REVERSAL') = (reverses IS NOT NULL)),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        UNIQUE NULLS NOT DISTINCT (entry_id, debtor_code, creditor_code, currency, lot_id)
      );
      CREATE INDEX obligation_by_time ON obligation (cycle_id, occurred_at, id);
      CREATE INDEX obligation_by_debtor ON obligation (cycle_id, debtor_code, occurred_at, id);
      CREATE INDEX obligation_by_creditor ON obligation (cycle_id, creditor_code, occurred_at, id);

      -- A redemption as rewards told it, for the comparison with what members spent.
      CREATE TABLE redemption_told (
        redemption_id uuid PRIMARY KEY,
        redeemer_code text COLLATE "C" NOT NULL,
        points bigint NOT NULL CHECK (points > 0),
        occurred_at timestamptz(3) NOT NULL,
        cancelled_at timestamptz(3)
      );
    `);
    await this.guard(runner);
  }

  private async guard(runner: QueryRunner): Promise<void> {
    await runner.query(`
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END $$;

  CREATE TRIGGER draw_append_only BEFORE UPDATE OR DELETE ON draw FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER draw_never_truncated BEFORE TRUNCATE ON draw FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER obligation_never_deleted BEFORE DELETE ON obligation FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER obligation_never_truncated BEFORE TRUNCATE ON obligation FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER redemption_told_never_deleted BEFORE DELETE ON redemption_told
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER cycle_never_deleted BEFORE DELETE ON cycle FOR EACH ROW EXECUTE FUNCTION refuse_change();

  CREATE FUNCTION obligation_moves_between_open_cycles() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    moved obligation := NEW;
  BEGIN
    moved.cycle_id := OLD.cycle_id;
    IF moved IS DISTINCT FROM OLD
      OR EXISTS (SELECT 1 FROM cycle WHERE id IN (OLD.cycle_id, NEW.cycle_id) AND status <> 'OPEN')
    THEN
      RAISE EXCEPTION 'an obligation changes only its cycle, and only between open ones'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER obligation_moves BEFORE UPDATE ON obligation
    FOR EACH ROW EXECUTE FUNCTION obligation_moves_between_open_cycles();

  CREATE FUNCTION obligation_joins_no_closed_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (
      SELECT 1 FROM added JOIN cycle ON cycle.id = added.cycle_id WHERE cycle.status NOT IN ('OPEN', 'CUT_OFF')
    ) THEN
      RAISE EXCEPTION 'the cycle is closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER obligation_joins AFTER INSERT ON obligation REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION obligation_joins_no_closed_cycle();

  CREATE FUNCTION redemption_told_is_cancelled_once() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    cancelled redemption_told := OLD;
  BEGIN
    cancelled.cancelled_at := NEW.cancelled_at;
    IF OLD.cancelled_at IS NOT NULL OR NEW IS DISTINCT FROM cancelled THEN
      RAISE EXCEPTION 'a redemption changes only once, when it is cancelled'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER redemption_told_changes BEFORE UPDATE ON redemption_told
    FOR EACH ROW EXECUTE FUNCTION redemption_told_is_cancelled_once();

  CREATE FUNCTION cycle_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (OLD.status, NEW.status) NOT IN (('OPEN', 'OPEN'), ('OPEN', 'CUT_OFF'), ('CUT_OFF', 'CLOSED'), ('CLOSED', 'CALCULATED'))
      OR (NEW.id, NEW.number, NEW.opens_at) <> (OLD.id, OLD.number, OLD.opens_at)
      -- An open cycle may be cut shorter; its successor takes what is cut off.
      OR NEW.closes_at <> OLD.closes_at AND NOT (NEW.status = 'OPEN' AND NEW.closes_at < OLD.closes_at)
    THEN
      RAISE EXCEPTION 'a cycle does not move from % to % like this', OLD.status, NEW.status
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER cycle_moves BEFORE UPDATE ON cycle FOR EACH ROW EXECUTE FUNCTION cycle_makes_legal_moves();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
