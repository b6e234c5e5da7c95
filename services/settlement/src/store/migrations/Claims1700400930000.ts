import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A bank line that nobody expected may be the payment of an invoice or of the reserve, which are claims beside the cycle's legs: two people
 * say whose claim it pays.
 */
export class Claims1700400930000 implements MigrationInterface {
  name = "Claims1700400930000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE break ADD COLUMN claim_partner text COLLATE "C";
      ALTER TABLE break DROP CONSTRAINT break_resolution_check;
      ALTER TABLE break ADD CONSTRAINT break_resolution_check
        CHECK (resolution IN ('ADJUSTMENT', 'WRITE_OFF', 'CLAIM', 'EXPLAINED', 'MATCHED', 'GONE'));
      ALTER TABLE break ADD CONSTRAINT break_claim_names_partner CHECK ((resolution = 'CLAIM') IS NOT TRUE OR claim_partner IS NOT NULL);
      ALTER TABLE break ADD CONSTRAINT break_claim_has_two_people
        CHECK (resolution IS DISTINCT FROM 'CLAIM' OR status NOT IN ('APPROVED', 'RESOLVED') OR approved_by <> proposed_by);
      ALTER TABLE break_write_off DROP CONSTRAINT break_write_off_account_check;
      ALTER TABLE break_write_off ADD CONSTRAINT break_write_off_account_check
        CHECK (account IN ('writeoff', 'fx') OR account ~ '^(receivable|payable):[^ ]+$');

      CREATE OR REPLACE FUNCTION break_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        mutable text[] := ARRAY['status', 'owner', 'deadline', 'resolution', 'note', 'proposed_by', 'approved_by', 'adjustment_id',
          'claim_partner', 'evidence', 'last_run_id', 'resolved_at'];
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
          OR NEW.status = 'RESOLVED' AND OLD.status NOT IN ('APPROVED', 'RESOLVED')
            AND NEW.resolution IN ('WRITE_OFF', 'ADJUSTMENT', 'CLAIM')
        THEN
          RAISE EXCEPTION 'a break does not move from % to % like this', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
