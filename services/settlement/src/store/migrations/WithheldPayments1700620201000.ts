import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What other partners were to pay a defaulter directly, have not paid and do not pay any more: named with the default by one person, approved with
 * it by another. The cycle that collects takes it from them, so that it is set off.
 */
export class WithheldPayments1700620201000 implements MigrationInterface {
  name = "WithheldPayments1700620201000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE partner_default ADD COLUMN withheld_leg_ids uuid[] NOT NULL DEFAULT '{}'");
    await runner.query(`
      -- The legs that ended so, with the default that names them.
      CREATE VIEW withheld_leg AS
        SELECT declared.id AS default_id, leg.id AS leg_id, leg.partner_code AS payer_code, leg.counterparty_code AS defaulter_code,
          leg.cycle_id, leg.currency, leg.amount_minor - leg.settled_minor AS withheld_minor
        FROM partner_default AS declared CROSS JOIN LATERAL unnest(withheld_leg_ids) AS named (leg_id) JOIN leg ON leg.id = named.leg_id
        WHERE declared.approved_by IS NOT NULL;

      CREATE FUNCTION withheld_legs_are_owed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM unnest(NEW.withheld_leg_ids) AS named (leg_id)
                   LEFT JOIN leg ON leg.id = named.leg_id AND direction = 'PAYS'
                     AND (leg.cycle_id, counterparty_code) = (NEW.cycle_id, NEW.partner_code)
                   WHERE leg.id IS NULL) THEN
          RAISE EXCEPTION 'only what others owe the defaulter directly is withheld from it' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER partner_default_withholds BEFORE INSERT ON partner_default
        FOR EACH ROW EXECUTE FUNCTION withheld_legs_are_owed();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
