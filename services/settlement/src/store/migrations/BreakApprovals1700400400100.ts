import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A break moves as people may move it, and what two people must agree on is approved before it is resolved. What it is about never
 * changes.
 */
export class BreakApprovals1700400400100 implements MigrationInterface {
  name = "BreakApprovals1700400400100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION break_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        mutable text[] := ARRAY['status', 'owner', 'deadline', 'resolution', 'note', 'proposed_by', 'approved_by', 'adjustment_id',
          'evidence', 'last_run_id', 'resolved_at'];
        is_gone boolean := NEW.status = 'RESOLVED' AND NEW.resolution = 'GONE';
        is_back boolean := OLD.status = 'RESOLVED' AND OLD.resolution = 'GONE' AND NEW.status = 'OPEN';
      BEGIN
        IF to_jsonb(NEW) - mutable <> to_jsonb(OLD) - mutable
          OR OLD.status = 'RESOLVED' AND NEW.status = 'RESOLVED'
            AND to_jsonb(NEW) - ARRAY['evidence', 'last_run_id'] <> to_jsonb(OLD) - ARRAY['evidence', 'last_run_id']
          OR NEW.status <> OLD.status AND NOT is_gone AND NOT is_back AND (OLD.status, NEW.status) NOT IN (
            ('OPEN', 'ASSIGNED'), ('OPEN', 'INVESTIGATING'), ('OPEN', 'PROPOSED'), ('OPEN', 'RESOLVED'),
            ('ASSIGNED', 'INVESTIGATING'), ('ASSIGNED', 'PROPOSED'), ('ASSIGNED', 'RESOLVED'),
            ('INVESTIGATING', 'ASSIGNED'), ('INVESTIGATING', 'PROPOSED'), ('INVESTIGATING', 'RESOLVED'),
            ('PROPOSED', 'APPROVED'), ('PROPOSED', 'INVESTIGATING'), ('APPROVED', 'RESOLVED'))
          OR NEW.status = 'APPROVED' AND NEW.approved_by IS NULL
          OR NEW.status = 'RESOLVED' AND OLD.status NOT IN ('APPROVED', 'RESOLVED') AND NEW.resolution IN ('WRITE_OFF', 'ADJUSTMENT')
        THEN
          RAISE EXCEPTION 'a break does not move from % to % like this', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER break_moves BEFORE UPDATE ON break FOR EACH ROW EXECUTE FUNCTION break_makes_legal_moves();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
