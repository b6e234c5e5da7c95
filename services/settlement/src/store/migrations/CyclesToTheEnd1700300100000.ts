import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Cycles go on from CALCULATED to SETTLED: calculations are numbered and kept, approvals name what they approved, legs have a life of
 * their own, and a timeline says who did what. What was calculated before is the first calculation of its cycle.
 */
export class CyclesToTheEnd1700300100000 implements MigrationInterface {
  name = "CyclesToTheEnd1700300100000";

  async up(runner: QueryRunner): Promise<void> {
    await this.cycles(runner);
    await this.calculations(runner);
    await this.approvals(runner);
    await this.legs(runner);
    await this.balances(runner);
  }

  private async cycles(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER cycle_moves ON cycle;
      DROP TRIGGER cycle_balances ON cycle;
      ALTER TABLE cycle
        DROP CONSTRAINT cycle_status_check, DROP CONSTRAINT cycle_check4, DROP CONSTRAINT cycle_check5, DROP CONSTRAINT cycle_check6,
        -- The calculation that stands; 0 before the first.
        ADD COLUMN calculation integer NOT NULL DEFAULT 0,
        -- Moves made so far: numbers the facts about a cycle without a gap, though it may go back.
        ADD COLUMN changes integer NOT NULL DEFAULT 1,
        ADD CONSTRAINT cycle_status_check CHECK (status IN ('OPEN', 'CUT_OFF', 'CLOSED', 'CALCULATED', 'APPROVED', 'INSTRUCTED',
          'SETTLING', 'PARTIALLY_SETTLED', 'SETTLED'));
      UPDATE cycle SET calculation = (status = 'CALCULATED')::integer,
        changes = array_position('{OPEN,CUT_OFF,CLOSED,CALCULATED}'::text[], status);
      ALTER TABLE cycle
        ADD CONSTRAINT cycle_is_calculated CHECK ((status IN ('OPEN', 'CUT_OFF', 'CLOSED')) = (calculation = 0)),
        ADD CONSTRAINT cycle_calculation_is_whole CHECK (
          num_nonnulls(calculated_at, content_hash, clearing) = CASE calculation WHEN 0 THEN 0 ELSE 3 END);

      CREATE OR REPLACE FUNCTION cycle_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.status, NEW.status) NOT IN (('OPEN', 'OPEN'), ('OPEN', 'CUT_OFF'), ('CUT_OFF', 'CLOSED'), ('CLOSED', 'CALCULATED'),
            ('CALCULATED', 'CALCULATED'), ('CALCULATED', 'APPROVED'), ('APPROVED', 'CALCULATED'), ('APPROVED', 'INSTRUCTED'),
            ('INSTRUCTED', 'APPROVED'), ('INSTRUCTED', 'SETTLING'), ('INSTRUCTED', 'PARTIALLY_SETTLED'), ('INSTRUCTED', 'SETTLED'),
            ('SETTLING', 'PARTIALLY_SETTLED'), ('SETTLING', 'SETTLED'), ('PARTIALLY_SETTLED', 'SETTLED'))
          OR (NEW.id, NEW.number, NEW.opens_at) <> (OLD.id, OLD.number, OLD.opens_at)
          -- An open cycle may be cut shorter; its successor takes what is cut off.
          OR NEW.closes_at <> OLD.closes_at AND NOT (NEW.status = 'OPEN' AND NEW.closes_at < OLD.closes_at)
          -- What was calculated changes with the number of the calculation only, and that goes up by one.
          OR NEW.calculation = OLD.calculation AND (OLD.status IN ('CLOSED', 'CALCULATED') AND NEW.status = 'CALCULATED'
            OR (NEW.content_hash, NEW.clearing, NEW.calculated_at) IS DISTINCT FROM (OLD.content_hash, OLD.clearing, OLD.calculated_at))
          OR NEW.calculation <> OLD.calculation AND (NEW.calculation <> OLD.calculation + 1 OR NEW.status <> 'CALCULATED')
        THEN
          RAISE EXCEPTION 'a cycle does not move from % to % like this', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        NEW.changes := OLD.changes + (NEW.status <> 'OPEN')::integer;
        RETURN NEW;
      END $$;
      CREATE TRIGGER cycle_moves BEFORE UPDATE ON cycle FOR EACH ROW EXECUTE FUNCTION cycle_makes_legal_moves();

      CREATE TABLE cycle_event (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        ordinal integer NOT NULL CHECK (ordinal > 0),
        kind text NOT NULL CHECK (kind ~ '^[A-Z][A-Z_]{1,39}$'),
        -- The token's subject; null for the service itself.
        actor text,
        reason text,
        content_hash text CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (cycle_id, ordinal)
      );
      -- Nobody wrote down who moved the cycles of before.
      INSERT INTO cycle_event (cycle_id, ordinal, kind, content_hash, recorded_at)
      SELECT id, row_number() OVER (PARTITION BY id ORDER BY place), kind, hash, at
      FROM cycle CROSS JOIN LATERAL (VALUES (1, 'CUT_OFF', cut_off_at, NULL), (2, 'CLOSED', closed_at, NULL),
        (3, 'CALCULATED', calculated_at, content_hash)) AS moved (place, kind, at, hash)
      WHERE at IS NOT NULL;
    `);
    await this.appendOnly(runner, "cycle_event");
  }

  private async calculations(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cycle_calculation (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        calculation integer NOT NULL CHECK (calculation > 0),
        content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        clearing text NOT NULL,
        -- The token's subject; null for the schedule.
        calculated_by text,
        -- Obligations that a dispute kept out.
        left_out uuid[] NOT NULL DEFAULT '{}',
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (cycle_id, calculation)
      );
      INSERT INTO cycle_calculation (cycle_id, calculation, content_hash, clearing, recorded_at)
      SELECT id, 1, content_hash, clearing, calculated_at FROM cycle WHERE calculation = 1;
    `);
    await this.appendOnly(runner, "cycle_calculation");
    for (const [table, key] of [
      ["cycle_total", "currency, kind"],
      ["cycle_position", "currency, partner_code"],
      ["netting_report", "currency, scheme"],
    ] as const) {
      await runner.query(`
        ALTER TABLE ${table} ADD COLUMN calculation integer NOT NULL DEFAULT 1;
        ALTER TABLE ${table} ALTER COLUMN calculation DROP DEFAULT,
          DROP CONSTRAINT ${table}_pkey, ADD PRIMARY KEY (cycle_id, calculation, ${key});
      `);
    }
    await runner.query(`
      -- What earlier cycles carried forward to this position: + to the partner, − from it.
      ALTER TABLE cycle_position ADD COLUMN carried_minor numeric(38, 0) NOT NULL DEFAULT 0;
    `);
  }

  private async approvals(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cycle_approval (
        id uuid PRIMARY KEY,
        cycle_id uuid NOT NULL,
        calculation integer NOT NULL,
        content_hash text NOT NULL,
        approved_by text NOT NULL,
        approved_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        voided_at timestamptz(3),
        -- The token's subject; null when a recalculation by the service itself did.
        voided_by text,
        void_kind text CHECK (void_kind IN ('WITHDRAWN', 'RECALCULATED')),
        FOREIGN KEY (cycle_id, calculation) REFERENCES cycle_calculation (cycle_id, calculation),
        CHECK ((voided_at IS NULL) = (void_kind IS NULL)),
        CHECK (voided_at IS NOT NULL OR voided_by IS NULL)
      );
      CREATE UNIQUE INDEX cycle_approval_stands ON cycle_approval (cycle_id) WHERE voided_at IS NULL;

      CREATE FUNCTION approval_is_by_a_second_person() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM cycle_calculation AS made
          WHERE made.cycle_id = NEW.cycle_id AND made.calculation = NEW.calculation AND made.content_hash = NEW.content_hash
            AND made.calculated_by IS DISTINCT FROM NEW.approved_by
        ) THEN
          RAISE EXCEPTION 'an approval names what another person calculated' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER cycle_approval_second_person BEFORE INSERT ON cycle_approval
        FOR EACH ROW EXECUTE FUNCTION approval_is_by_a_second_person();

      CREATE FUNCTION approval_is_voided_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        voided cycle_approval := OLD;
      BEGIN
        voided.voided_at := NEW.voided_at;
        voided.voided_by := NEW.voided_by;
        voided.void_kind := NEW.void_kind;
        IF OLD.voided_at IS NOT NULL OR NEW IS DISTINCT FROM voided THEN
          RAISE EXCEPTION 'an approval changes only once, when it is voided' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER cycle_approval_changes BEFORE UPDATE ON cycle_approval
        FOR EACH ROW EXECUTE FUNCTION approval_is_voided_once();
      CREATE TRIGGER cycle_approval_never_deleted BEFORE DELETE ON cycle_approval FOR EACH ROW EXECUTE FUNCTION refuse_change();

      -- From APPROVED on exactly the calculation that stands is approved; before, nothing is.
      CREATE FUNCTION cycle_is_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        moved uuid := CASE TG_TABLE_NAME WHEN 'cycle' THEN (to_jsonb(NEW) ->> 'id')::uuid
                                         ELSE (to_jsonb(NEW) ->> 'cycle_id')::uuid END;
      BEGIN
        IF EXISTS (
          SELECT FROM cycle LEFT JOIN cycle_approval AS approval ON approval.cycle_id = cycle.id AND approval.voided_at IS NULL
          WHERE cycle.id = moved AND (
            (cycle.status IN ('OPEN', 'CUT_OFF', 'CLOSED', 'CALCULATED')) <> (approval.id IS NULL)
            OR (approval.calculation, approval.content_hash) <> (cycle.calculation, cycle.content_hash))
        ) THEN
          RAISE EXCEPTION 'cycle % is not as it was approved', moved USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER cycle_approved AFTER UPDATE ON cycle DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cycle_is_as_approved();
      CREATE CONSTRAINT TRIGGER cycle_approval_agrees AFTER INSERT OR UPDATE ON cycle_approval DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION cycle_is_as_approved();
    `);
  }

  private async legs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      DROP TRIGGER leg_append_only ON leg;
      CREATE SEQUENCE leg_number;
      ALTER TABLE leg
        DROP CONSTRAINT leg_cycle_id_currency_partner_code_direction_key,
        ADD COLUMN calculation integer NOT NULL DEFAULT 1,
        -- null: the hub.
        ADD COLUMN counterparty_code text COLLATE "C" CHECK (counterparty_code <> partner_code),
        ADD COLUMN status text NOT NULL DEFAULT 'DUE'
          CHECK (status IN ('DUE', 'INSTRUCTED', 'SETTLED', 'RETURNED', 'OVERDUE', 'DEFAULTED', 'CARRIED')),
        ADD COLUMN settled_minor numeric(38, 0) NOT NULL DEFAULT 0,
        ADD COLUMN returned_minor numeric(38, 0) NOT NULL DEFAULT 0,
        ADD COLUMN due_on date,
        ADD COLUMN value_date date,
        -- End-to-end id of its payment.
        ADD COLUMN reference text UNIQUE CHECK (reference ~ '^[A-Z0-9]{1,35}$'),
        ADD COLUMN original_leg_id uuid UNIQUE REFERENCES leg (id),
        -- The cycle whose positions took over what a CARRIED leg carries.
        ADD COLUMN carried_into uuid REFERENCES cycle (id) CHECK (carried_into IS NULL OR status = 'CARRIED'),
        ADD CHECK (settled_minor BETWEEN 0 AND amount_minor),
        ADD CHECK (returned_minor BETWEEN 0 AND settled_minor),
        ADD CHECK (status <> 'SETTLED' OR settled_minor = amount_minor),
        ADD CHECK (status NOT IN ('DUE', 'CARRIED') OR settled_minor = 0),
        ADD CHECK ((status = 'RETURNED') = (returned_minor > 0)),
        ADD CHECK (status IN ('DUE', 'CARRIED') OR num_nulls(due_on, value_date, reference) = 0);
      ALTER TABLE leg ALTER COLUMN calculation DROP DEFAULT;
      CREATE UNIQUE INDEX leg_of_calculation ON leg (cycle_id, calculation, currency, partner_code, direction, counterparty_code)
        NULLS NOT DISTINCT WHERE original_leg_id IS NULL;
      CREATE INDEX leg_waiting ON leg (due_on) WHERE status = 'INSTRUCTED';
      CREATE INDEX leg_carried ON leg (cycle_id) WHERE status = 'CARRIED';

      CREATE FUNCTION leg_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- A reference and the cycle that takes over are given once.
        IF OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference
          OR OLD.carried_into IS NOT NULL AND NEW.carried_into IS DISTINCT FROM OLD.carried_into
          OR (NEW.id, NEW.cycle_id, NEW.calculation, NEW.currency, NEW.partner_code, NEW.direction, NEW.amount_minor)
            <> (OLD.id, OLD.cycle_id, OLD.calculation, OLD.currency, OLD.partner_code, OLD.direction, OLD.amount_minor)
          OR (NEW.counterparty_code, NEW.original_leg_id) IS DISTINCT FROM (OLD.counterparty_code, OLD.original_leg_id)
          OR NEW.settled_minor < OLD.settled_minor OR NEW.returned_minor < OLD.returned_minor
          OR NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('DUE', 'INSTRUCTED'), ('INSTRUCTED', 'DUE'),
            ('INSTRUCTED', 'SETTLED'), ('INSTRUCTED', 'RETURNED'), ('INSTRUCTED', 'OVERDUE'), ('OVERDUE', 'SETTLED'),
            ('OVERDUE', 'RETURNED'), ('OVERDUE', 'DEFAULTED'), ('SETTLED', 'RETURNED'))
        THEN
          RAISE EXCEPTION 'a leg does not move from % to % like this', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER leg_moves BEFORE UPDATE ON leg FOR EACH ROW EXECUTE FUNCTION leg_makes_legal_moves();
      CREATE TRIGGER leg_never_deleted BEFORE DELETE ON leg FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  /** Money is neither made nor lost by any calculation: obligations net to zero, and legs with what is carried come to each net. */
  private async balances(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION calculation_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (
          SELECT 1
          FROM (
            SELECT currency, partner_code, receivable_minor - payable_minor AS net_minor, carried_minor, 0 AS paid_minor
            FROM cycle_position WHERE cycle_id = NEW.id AND calculation = NEW.calculation
            UNION ALL
            SELECT currency, partner_code, 0, 0, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END
            FROM leg WHERE cycle_id = NEW.id AND calculation = NEW.calculation AND original_leg_id IS NULL
          ) AS figure
          GROUP BY GROUPING SETS ((currency, partner_code), (currency))
          HAVING grouping(partner_code) = 0 AND sum(net_minor + carried_minor) <> sum(paid_minor)
              OR grouping(partner_code) = 1 AND sum(net_minor) <> 0
        ) THEN
          RAISE EXCEPTION 'the positions and legs of cycle % do not balance', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER cycle_balances AFTER UPDATE ON cycle DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.status = 'CALCULATED') EXECUTE FUNCTION calculation_balances();
    `);
  }

  private async appendOnly(runner: QueryRunner, table: string): Promise<void> {
    await runner.query(`
      CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER ${table}_never_truncated BEFORE TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
