import type { MigrationInterface, QueryRunner } from "typeorm";

/** After a period is signed off nothing is confirmed or taken back in it any more; what waits can still be refused. */
export class DirectPaymentPeriods1700630101000 implements MigrationInterface {
  name = "DirectPaymentPeriods1700630101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION direct_payment_period_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM frozen_cycle JOIN leg ON leg.cycle_id = frozen_cycle.cycle_id WHERE leg.id = NEW.leg_id) THEN
          RAISE EXCEPTION 'the period is signed off' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER direct_payment_is_in_time BEFORE INSERT ON direct_payment
        FOR EACH ROW EXECUTE FUNCTION direct_payment_period_is_open();
      CREATE TRIGGER direct_payment_counts_in_time BEFORE UPDATE ON direct_payment
        FOR EACH ROW WHEN (OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL) EXECUTE FUNCTION direct_payment_period_is_open();

      CREATE FUNCTION direct_payment_revocation_period_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (
          SELECT FROM direct_payment AS paid JOIN leg ON leg.id = paid.leg_id JOIN frozen_cycle ON frozen_cycle.cycle_id = leg.cycle_id
          WHERE paid.id = NEW.payment_id
        ) THEN
          RAISE EXCEPTION 'the period is signed off' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER direct_payment_revocation_is_in_time BEFORE INSERT ON direct_payment_revocation
        FOR EACH ROW EXECUTE FUNCTION direct_payment_revocation_period_is_open();
      CREATE TRIGGER direct_payment_revocation_counts_in_time BEFORE UPDATE ON direct_payment_revocation
        FOR EACH ROW WHEN (OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL)
        EXECUTE FUNCTION direct_payment_revocation_period_is_open();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
