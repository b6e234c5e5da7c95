import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What partners owe and what covers it. Positions are counters: posters add rows of differences, which nobody else waits for, and a job
 * folds them together; triggers write them, so that no poster can forget.
 */
export class Exposure1700300700100 implements MigrationInterface {
  name = "Exposure1700300700100";

  async up(runner: QueryRunner): Promise<void> {
    await this.positions(runner);
    await this.differences(runner);
    await this.cover(runner);
    await this.issuing(runner);
    await this.defaults(runner);
  }

  private async positions(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- What a partner owes, less what it is owed and has paid: + owes, − is owed.
      CREATE TABLE exposure_position (
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL,
        position_minor numeric(38, 0) NOT NULL,
        PRIMARY KEY (partner_code, currency)
      );
      CREATE TABLE exposure_delta (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL,
        delta_minor numeric(38, 0) NOT NULL
      );
      -- What positions must come to: every obligation that counts, less what was paid of the legs that stand.
      CREATE VIEW exposure_recomputed AS
        SELECT partner_code, currency, sum(minor) AS position_minor
        FROM (
          SELECT side.partner_code, currency, side.minor
          FROM obligation
          CROSS JOIN LATERAL (VALUES (debtor_code, amount_minor), (creditor_code, -amount_minor)) AS side (partner_code, minor)
          WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
          UNION ALL
          SELECT partner_code, currency,
                 CASE direction WHEN 'PAYS' THEN returned_minor - settled_minor ELSE settled_minor - returned_minor END
          FROM leg
        ) AS part
        GROUP BY partner_code, currency;
      INSERT INTO exposure_position SELECT partner_code, currency, position_minor FROM exposure_recomputed;
    `);
  }

  private async differences(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION obligations_expose() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO exposure_delta (partner_code, currency, delta_minor)
        SELECT side.partner_code, currency, sum(side.minor)
        FROM added
        CROSS JOIN LATERAL (VALUES (debtor_code, amount_minor), (creditor_code, -amount_minor)) AS side (partner_code, minor)
        GROUP BY side.partner_code, currency;
        RETURN NULL;
      END $$;
      CREATE TRIGGER obligation_exposes AFTER INSERT ON obligation REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION obligations_expose();

      -- TG_ARGV: 1 when it comes back, −1 when it leaves.
      CREATE FUNCTION withdrawal_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO exposure_delta (partner_code, currency, delta_minor)
        SELECT side.partner_code, currency, side.minor * TG_ARGV[0]::integer
        FROM obligation
        CROSS JOIN LATERAL (VALUES (debtor_code, amount_minor), (creditor_code, -amount_minor)) AS side (partner_code, minor)
        WHERE id = NEW.obligation_id;
        RETURN NULL;
      END $$;
      CREATE TRIGGER obligation_withdrawn_exposes AFTER INSERT ON obligation_withdrawn
        FOR EACH ROW EXECUTE FUNCTION withdrawal_exposes('-1');
      CREATE TRIGGER obligation_returned_exposes AFTER INSERT ON obligation_returned
        FOR EACH ROW EXECUTE FUNCTION withdrawal_exposes('1');

      CREATE FUNCTION payment_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        paid numeric := NEW.settled_minor - NEW.returned_minor - OLD.settled_minor + OLD.returned_minor;
      BEGIN
        IF paid <> 0 THEN
          INSERT INTO exposure_delta (partner_code, currency, delta_minor)
          VALUES (NEW.partner_code, NEW.currency, CASE NEW.direction WHEN 'PAYS' THEN -paid ELSE paid END);
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER leg_exposes AFTER UPDATE ON leg FOR EACH ROW EXECUTE FUNCTION payment_exposes();
    `);
  }

  private async cover(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The version in force is the latest that is effective.
      CREATE TABLE exposure_limit (
        id uuid PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        credit_line_minor bigint NOT NULL CHECK (credit_line_minor >= 0),
        reason text NOT NULL,
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
        -- A raise cools off; a cut is in force at once.
        effective_at timestamptz(3) CHECK ((approved_by IS NULL) = (effective_at IS NULL) AND effective_at >= approved_at)
      );
      CREATE INDEX exposure_limit_in_force ON exposure_limit (partner_code, currency, effective_at DESC, id DESC);

      CREATE TABLE collateral (
        id uuid PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        haircut numeric(7, 6) NOT NULL CHECK (haircut BETWEEN 0 AND 1),
        kind text NOT NULL CHECK (kind IN ('CASH', 'BANK_GUARANTEE', 'SECURITIES', 'FUND_CONTRIBUTION')),
        reference text NOT NULL,
        valid_until timestamptz(3),
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );
      CREATE INDEX collateral_of_partner ON collateral (partner_code, currency);
    `);
    for (const table of ["exposure_limit", "collateral"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_never_truncated BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        CREATE FUNCTION ${table}_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
          approved ${table} := OLD;
        BEGIN
          approved.approved_by := NEW.approved_by;
          approved.approved_at := NEW.approved_at;
          ${table === "exposure_limit" ? "approved.effective_at := NEW.effective_at;" : ""}
          IF OLD.approved_by IS NOT NULL OR NEW IS DISTINCT FROM approved THEN
            RAISE EXCEPTION 'it changes only once, when it is approved' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
          RETURN NEW;
        END $$;
        CREATE TRIGGER ${table}_changes BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION ${table}_is_approved_once();
      `);
    }
  }

  private async issuing(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- As it was evaluated last; sequence numbers the facts about it.
      CREATE TABLE exposure_state (
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL,
        level text NOT NULL CHECK (level IN ('COVERED', 'WARNING_80', 'WARNING_95', 'EXCEEDED')),
        held_minor numeric(38, 0) NOT NULL CHECK (held_minor >= 0),
        sequence bigint NOT NULL,
        evaluated_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (partner_code, currency)
      );
      CREATE TABLE issuing_state (
        partner_code text COLLATE "C" PRIMARY KEY,
        stopped boolean NOT NULL,
        reason text NOT NULL CHECK (reason IN ('EXPOSURE', 'DEFAULT', 'EXIT', 'COVERED')),
        since timestamptz(3) NOT NULL,
        sequence bigint NOT NULL CHECK (sequence > 0)
      );
    `);
  }

  private async defaults(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE partner_default (
        id uuid PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        reason text NOT NULL,
        -- What the operator puts in at most, by currency, in minor units as text.
        operator_share jsonb NOT NULL,
        declared_by text NOT NULL,
        declared_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> declared_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
        UNIQUE (partner_code, cycle_id)
      );
      -- Who covers the shortfall of a default, in the order of the waterfall.
      CREATE TABLE default_share (
        default_id uuid NOT NULL REFERENCES partner_default (id),
        ordinal integer NOT NULL CHECK (ordinal > 0),
        currency text COLLATE "C" NOT NULL,
        layer text NOT NULL CHECK (layer IN ('COLLATERAL', 'FUND', 'OPERATOR', 'SURVIVORS')),
        -- The survivor, or the defaulter whose cover it is; null for the operator.
        partner_code text COLLATE "C" CHECK ((layer = 'OPERATOR') = (partner_code IS NULL)),
        collateral_id uuid REFERENCES collateral (id) CHECK ((layer IN ('COLLATERAL', 'FUND')) = (collateral_id IS NOT NULL)),
        amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
        PRIMARY KEY (default_id, ordinal)
      );
      CREATE INDEX default_share_of_collateral ON default_share (collateral_id);
      CREATE TRIGGER default_share_append_only BEFORE UPDATE OR DELETE ON default_share
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER partner_default_never_deleted BEFORE DELETE ON partner_default
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
