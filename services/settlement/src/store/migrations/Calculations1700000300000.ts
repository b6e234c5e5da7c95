import type { MigrationInterface, QueryRunner } from "typeorm";

/** What a calculation freezes: totals, positions, netting reports and legs of a cycle, never changed afterwards. */
export class Calculations1700000300000 implements MigrationInterface {
  name = "Calculations1700000300000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE cycle_total (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        currency text COLLATE "C" NOT NULL,
        kind text NOT NULL CHECK (kind IN ('REDEMPTION', 'DEBT_REPAYMENT', 'REVERSAL')),
        obligations integer NOT NULL CHECK (obligations > 0),
        gross_minor numeric(38, 0) NOT NULL CHECK (gross_minor > 0),
        PRIMARY KEY (cycle_id, currency, kind)
      );

      CREATE TABLE cycle_position (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        currency text COLLATE "C" NOT NULL,
        partner_code text COLLATE "C" NOT NULL,
        receivable_minor numeric(38, 0) NOT NULL CHECK (receivable_minor >= 0),
        payable_minor numeric(38, 0) NOT NULL CHECK (payable_minor >= 0),
        PRIMARY KEY (cycle_id, currency, partner_code)
      );

      CREATE TABLE netting_report (
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        currency text COLLATE "C" NOT NULL,
        scheme text NOT NULL
          CHECK (scheme IN ('GROSS', 'BILATERAL', 'CONSERVATIVE', 'MULTILATERAL_HUB', 'FEWEST_DIRECT')),
        value_minor numeric(38, 0) NOT NULL CHECK (value_minor >= 0),
        payments integer NOT NULL CHECK (payments >= 0),
        efficiency numeric(7, 6) NOT NULL CHECK (efficiency BETWEEN 0 AND 1),
        optimal boolean NOT NULL,
        PRIMARY KEY (cycle_id, currency, scheme)
      );

      CREATE TABLE leg (
        id uuid PRIMARY KEY,
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        currency text COLLATE "C" NOT NULL,
        partner_code text COLLATE "C" NOT NULL,
        direction text NOT NULL CHECK (direction IN ('PAYS', 'RECEIVES')),
        amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
        UNIQUE (cycle_id, currency, partner_code, direction)
      );

      -- Money is neither made nor lost: per cycle and currency positions sum to zero, and legs pay every partner its net.
      CREATE FUNCTION calculation_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (
          SELECT 1
          FROM (
            SELECT currency, partner_code, receivable_minor - payable_minor AS net_minor, 0 AS paid_minor
            FROM cycle_position WHERE cycle_id = NEW.id
            UNION ALL
            SELECT currency, partner_code, 0, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END
            FROM leg WHERE cycle_id = NEW.id
          ) AS figure
          GROUP BY GROUPING SETS ((currency, partner_code), (currency))
          HAVING sum(net_minor) <> sum(paid_minor) OR (grouping(partner_code) = 1 AND sum(net_minor) <> 0)
        ) THEN
          RAISE EXCEPTION 'the positions and legs of cycle % do not balance', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER cycle_balances AFTER UPDATE ON cycle DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW WHEN (NEW.status = 'CALCULATED') EXECUTE FUNCTION calculation_balances();
    `);
    for (const table of ["cycle_total", "cycle_position", "netting_report", "leg"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER ${table}_never_truncated BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
