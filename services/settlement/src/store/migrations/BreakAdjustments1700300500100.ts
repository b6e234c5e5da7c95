import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A break that an adjustment mends names it. A line whose match a person took apart is left to people: the machine would make the same
 * match again. An exact pair that is taken apart gets a header of its own, so that its line can be matched anew.
 */
export class BreakAdjustments1700300500100 implements MigrationInterface {
  name = "BreakAdjustments1700300500100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE break ADD COLUMN adjustment_id uuid
        CHECK (resolution IS DISTINCT FROM 'ADJUSTMENT' OR adjustment_id IS NOT NULL);

      CREATE TABLE line_left_to_people (
        found_id uuid PRIMARY KEY,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TRIGGER line_left_to_people_append_only BEFORE UPDATE OR DELETE ON line_left_to_people
        FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE OR REPLACE FUNCTION match_item_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE kept jsonb := to_jsonb(NEW) - 'is_active';
      BEGIN
        IF NEW.pass IN (1, 3, 5) AND OLD.is_active AND NOT NEW.is_active THEN
          kept := kept || jsonb_build_object('match_id', OLD.match_id);
        END IF;
        IF kept <> to_jsonb(OLD) - 'is_active' THEN
          RAISE EXCEPTION 'a match keeps its items' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
