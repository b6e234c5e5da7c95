import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A reconciliation writes a hundred thousand matches at once, and a foreign key looks each of them up by itself. Here one look at all
 * that a statement wrote does the same: what it refers to is never deleted and never gets another id. The indexes of what is used hold
 * only rows that use something.
 */
export class MatchRules1700500101000 implements MigrationInterface {
  name = "MatchRules1700500101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION reconciliation_run_stays() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'a reconciliation run keeps its id and stays' USING ERRCODE = 'integrity_constraint_violation';
      END $$;
      CREATE TRIGGER reconciliation_run_keeps_id BEFORE UPDATE ON reconciliation_run FOR EACH ROW WHEN (OLD.id <> NEW.id)
        EXECUTE FUNCTION reconciliation_run_stays();
      CREATE TRIGGER reconciliation_run_never_deleted BEFORE DELETE OR TRUNCATE ON reconciliation_run FOR EACH STATEMENT
        EXECUTE FUNCTION reconciliation_run_stays();
      CREATE TRIGGER cycle_never_truncated BEFORE TRUNCATE ON cycle FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE FUNCTION matches_join() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        named record;
      BEGIN
        FOR named IN SELECT DISTINCT cycle_id, run_id FROM changed LOOP
          IF NOT EXISTS (SELECT FROM cycle WHERE id = named.cycle_id)
            OR named.run_id IS NOT NULL AND NOT EXISTS (SELECT FROM reconciliation_run WHERE id = named.run_id) THEN
            RAISE EXCEPTION 'a match refers to a cycle and a run that are there' USING ERRCODE = 'foreign_key_violation';
          END IF;
          IF EXISTS (SELECT FROM frozen_cycle WHERE cycle_id = named.cycle_id) THEN
            RAISE EXCEPTION 'the period is signed off' USING ERRCODE = 'integrity_constraint_violation';
          END IF;
        END LOOP;
        RETURN NULL;
      END $$;
      DROP TRIGGER match_joins_no_frozen ON match;
      DROP TRIGGER match_item_joins_no_frozen ON match_item;
      CREATE TRIGGER match_joins AFTER INSERT ON match REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION matches_join();
      CREATE TRIGGER match_item_joins AFTER INSERT ON match_item REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION matches_join();
      ALTER TABLE match DROP CONSTRAINT match_cycle_id_fkey, DROP CONSTRAINT match_run_id_fkey;

      DROP INDEX match_item_uses_line_once, match_item_uses_expected_once;
      CREATE UNIQUE INDEX match_item_uses_line_once ON match_item (found_id) WHERE is_active AND found_id IS NOT NULL;
      CREATE UNIQUE INDEX match_item_uses_expected_once ON match_item (expected_id, told_by, part)
        WHERE is_active AND expected_id IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
