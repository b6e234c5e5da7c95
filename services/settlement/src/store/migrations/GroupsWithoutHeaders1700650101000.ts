import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A group that references name exactly has nothing to tell beside its items, as an exact pair: its first line names it. What has no header
 * gets one as it ends.
 */
export class GroupsWithoutHeaders1700650101000 implements MigrationInterface {
  name = "GroupsWithoutHeaders1700650101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION match_item_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE kept jsonb := to_jsonb(NEW) - 'is_active';
      BEGIN
        IF NEW.pass IN (1, 3, 4, 5) AND OLD.is_active AND NOT NEW.is_active
          AND NOT EXISTS (SELECT FROM match WHERE id = OLD.match_id) THEN
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
