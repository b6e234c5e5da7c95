import type { MigrationInterface, QueryRunner } from "typeorm";

/** An agreed exit is revoked by two people as long as the partner's points were not bought out, and the partner may leave another time. */
export class ExitRevocations1700620101000 implements MigrationInterface {
  name = "ExitRevocations1700620101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(REVOCATIONS);
    await runner.query(EXITS);
    await runner.query(STATES);
    await runner.query(ALL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const REVOCATIONS = `
  CREATE TABLE exit_revocation (
    id uuid PRIMARY KEY,
    exit_id uuid NOT NULL REFERENCES partner_exit (id),
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    approved_by text,
    approved_at timestamptz(3),
    rejected_by text,
    rejected_at timestamptz(3),
    rejection text,
    CHECK (approved_by <> proposed_by),
    CHECK (num_nonnulls(approved_by, approved_at) IN (0, 2)),
    CHECK (num_nonnulls(rejected_by, rejected_at, rejection) IN (0, 3)),
    CHECK (num_nonnulls(approved_by, rejected_by) < 2)
  );
  CREATE UNIQUE INDEX exit_revocation_once ON exit_revocation (exit_id) WHERE rejected_by IS NULL;
  CREATE TRIGGER exit_revocation_decided BEFORE UPDATE ON exit_revocation
    FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
  CREATE TRIGGER exit_revocation_never_deleted BEFORE DELETE OR TRUNCATE ON exit_revocation
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

/** Who was bought out is not taken back: one of the two instants at most. */
const EXITS = `
  ALTER TABLE partner_exit ADD COLUMN revoked_at timestamptz(3)
    CONSTRAINT partner_exit_revoked CHECK (revoked_at IS NULL OR approved_by IS NOT NULL AND taken_over_at IS NULL);
  DROP INDEX partner_exit_once;
  CREATE UNIQUE INDEX partner_exit_once ON partner_exit (partner_code) WHERE withdrawn_by IS NULL AND revoked_at IS NULL;

  CREATE OR REPLACE FUNCTION partner_exit_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    decided partner_exit := OLD;
  BEGIN
    IF OLD.approved_by IS NULL AND OLD.withdrawn_by IS NULL THEN
      decided.approved_by := NEW.approved_by;
      decided.approved_at := NEW.approved_at;
      decided.withdrawn_by := NEW.withdrawn_by;
      decided.withdrawn_at := NEW.withdrawn_at;
      decided.withdrawal := NEW.withdrawal;
    ELSIF OLD.approved_by IS NOT NULL AND OLD.taken_over_at IS NULL AND OLD.revoked_at IS NULL THEN
      decided.taken_over_at := NEW.taken_over_at;
      IF EXISTS (SELECT FROM exit_revocation WHERE exit_id = OLD.id AND approved_at = NEW.revoked_at) THEN
        decided.revoked_at := NEW.revoked_at;
      END IF;
    END IF;
    IF decided IS DISTINCT FROM NEW THEN
      RAISE EXCEPTION 'an exit is decided once, and taken over or revoked once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

/** A partner that stays is ACTIVE again, and may leave another time. */
const STATES = `
  ALTER TABLE partner_status DROP CONSTRAINT partner_status_check;
  ALTER TABLE partner_status ADD CONSTRAINT partner_status_known
    CHECK (status IN ('ACTIVE', 'EARN_STOPPED', 'WINDING_DOWN', 'TERMINATED'));
  CREATE OR REPLACE FUNCTION partner_status_follows() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    before text := coalesce(
      (SELECT status FROM partner_status WHERE partner_code = NEW.partner_code ORDER BY ordinal DESC LIMIT 1), 'ACTIVE');
  BEGIN
    IF NEW.ordinal <> (SELECT count(*) + 1 FROM partner_status WHERE partner_code = NEW.partner_code)
      OR (before, NEW.status) NOT IN (('ACTIVE', 'EARN_STOPPED'), ('EARN_STOPPED', 'WINDING_DOWN'), ('EARN_STOPPED', 'ACTIVE'),
        ('WINDING_DOWN', 'TERMINATED'))
    THEN
      RAISE EXCEPTION 'a partner leaves out no status' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;

  ALTER TABLE issuing_state DROP CONSTRAINT issuing_state_reason_check;
  ALTER TABLE issuing_state ADD CONSTRAINT issuing_state_reason_check
    CHECK (reason IN ('EXPOSURE', 'DEFAULT', 'EXIT', 'COVERED', 'CURED', 'REVOKED'));
`;

const ALL = `
  DO $$
  BEGIN
    EXECUTE concat('CREATE OR REPLACE VIEW proposal AS ', rtrim(pg_get_viewdef('proposal'::regclass), ';'), $added$
      UNION ALL
      SELECT gone.id, 'EXIT_REVOCATION', leaving.partner_code, NULL, NULL, gone.reason, gone.proposed_by, gone.proposed_at,
        gone.approved_by, gone.approved_at, gone.rejected_by, gone.rejected_at, gone.rejection
      FROM exit_revocation AS gone JOIN partner_exit AS leaving ON leaving.id = gone.exit_id
    $added$);
  END $$;
`;
