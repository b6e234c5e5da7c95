import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * One payment may be for legs of several cycles, so people match, and take apart, what belongs to more than the cycle in which the match is kept.
 * None of these may be signed off; what a run inserts is held by what it reads, and returns of a signed period are told in a later one.
 */
export class MatchedLegPeriods1700710101000 implements MigrationInterface {
  name = "MatchedLegPeriods1700710101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION matched_leg_period_is_open() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM changed JOIN leg ON leg.id = changed.expected_id JOIN frozen_cycle ON frozen_cycle.cycle_id = leg.cycle_id) THEN
          RAISE EXCEPTION 'the period of a leg is signed off' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER match_item_changes_no_frozen_leg AFTER UPDATE ON match_item REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION matched_leg_period_is_open();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
