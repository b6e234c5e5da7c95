import type { MigrationInterface, QueryRunner } from "typeorm";

/** What is tolerated of an exchange rate is another thing than what is tolerated as a fee; both hold from their approval as they were set. */
export class ToleranceKinds1700400400200 implements MigrationInterface {
  name = "ToleranceKinds1700400400200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE reconciliation_tolerance ADD COLUMN kind text COLLATE "C" NOT NULL DEFAULT 'FEE' CHECK (kind IN ('FEE', 'FX'));

      CREATE FUNCTION tolerance_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.approved_by IS NOT NULL OR NEW.approved_by IS NULL
          OR to_jsonb(NEW) - ARRAY['approved_by', 'approved_at'] <> to_jsonb(OLD) - ARRAY['approved_by', 'approved_at'] THEN
          RAISE EXCEPTION 'a tolerance changes only once, when it is approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER reconciliation_tolerance_changes BEFORE UPDATE ON reconciliation_tolerance
        FOR EACH ROW EXECUTE FUNCTION tolerance_is_approved_once();
      CREATE TRIGGER reconciliation_tolerance_never_deleted BEFORE DELETE ON reconciliation_tolerance
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
