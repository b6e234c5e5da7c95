import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the operator's FX book took over counts when positions and legs are compared: legs are then in the partner's home currency. */
export class ConsolidatedBalances1700300200200 implements MigrationInterface {
  name = "ConsolidatedBalances1700300200200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION calculation_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (
          SELECT 1
          FROM (
            SELECT currency, partner_code, receivable_minor - payable_minor AS net_minor, carried_minor AS moved_minor, 0 AS paid_minor
            FROM cycle_position WHERE cycle_id = NEW.id AND calculation = NEW.calculation
            UNION ALL
            SELECT from_currency, partner_code, 0, -from_minor, 0
            FROM fx_conversion WHERE cycle_id = NEW.id AND calculation = NEW.calculation
            UNION ALL
            SELECT to_currency, partner_code, 0, to_minor + rounding_minor, 0
            FROM fx_conversion WHERE cycle_id = NEW.id AND calculation = NEW.calculation
            UNION ALL
            SELECT currency, partner_code, 0, 0, CASE direction WHEN 'PAYS' THEN -amount_minor ELSE amount_minor END
            FROM leg WHERE cycle_id = NEW.id AND calculation = NEW.calculation AND original_leg_id IS NULL
            UNION ALL
            SELECT currency, counterparty_code, 0, 0, CASE direction WHEN 'PAYS' THEN amount_minor ELSE -amount_minor END
            FROM leg WHERE cycle_id = NEW.id AND calculation = NEW.calculation AND original_leg_id IS NULL
              AND counterparty_code IS NOT NULL
          ) AS figure
          GROUP BY GROUPING SETS ((currency, partner_code), (currency))
          HAVING grouping(partner_code) = 0 AND sum(net_minor + moved_minor) <> sum(paid_minor)
              OR grouping(partner_code) = 1 AND sum(net_minor) <> 0
        ) THEN
          RAISE EXCEPTION 'the positions and legs of cycle % do not balance', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
