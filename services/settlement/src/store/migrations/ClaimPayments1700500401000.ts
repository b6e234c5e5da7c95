import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What is owed beside the legs of cycles (invoices, reserve, collateral and its release, recoveries) is raised as a claim with a reference of
 * its own, and its payments are written down as bank lines bring them. What stood before has no claim, and is paid as it was.
 */
export class ClaimPayments1700500401000 implements MigrationInterface {
  name = "ClaimPayments1700500401000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(STATE);
    await runner.query(WRITE_OFFS);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const TABLES = `
  CREATE SEQUENCE claim_number;

  CREATE TABLE claim (
    id uuid PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('INVOICE', 'CREDIT_NOTE', 'RESERVE_PAID_IN', 'RESERVE_PAID_OUT', 'COLLATERAL', 'RELEASE', 'RECOVERY')),
    -- The invoice or credit note, the cycle of the reserve, the collateral, its release, the recovery.
    source_id uuid NOT NULL,
    partner_code text COLLATE "C" NOT NULL,
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    cycle_id uuid REFERENCES cycle (id),
    -- PAYS: the partner does; RECEIVES: the operator does.
    direction text NOT NULL CHECK (direction = CASE WHEN kind IN ('CREDIT_NOTE', 'RESERVE_PAID_OUT', 'RELEASE') THEN 'RECEIVES' ELSE 'PAYS' END),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    reference text COLLATE "C" NOT NULL UNIQUE CHECK (reference ~ '^RF[0-9]{2}[A-Z0-9]{1,21}$'),
    variable_symbol text COLLATE "C" UNIQUE CHECK (variable_symbol ~ '^[1-9][0-9]{0,9}$'),
    due_on date NOT NULL,
    raised_by text NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (kind, source_id, partner_code, currency)
  );
  CREATE INDEX claim_of_partner ON claim (partner_code, currency);
  CREATE INDEX claim_of_cycle ON claim (cycle_id) WHERE cycle_id IS NOT NULL;
  CREATE INDEX claim_of_source ON claim (source_id);
  CREATE TRIGGER claim_append_only BEFORE UPDATE OR DELETE ON claim FOR EACH ROW EXECUTE FUNCTION refuse_change();

  -- + paid, − came back or was taken apart.
  CREATE TABLE claim_payment (
    claim_id uuid NOT NULL REFERENCES claim (id),
    ordinal integer NOT NULL CHECK (ordinal > 0),
    kind text NOT NULL CHECK (kind IN ('PAYMENT', 'RETURN', 'UNMATCH')),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor <> 0 AND (amount_minor > 0) = (kind = 'PAYMENT')),
    -- The day of the bank's line.
    value_on date NOT NULL,
    cause text NOT NULL,
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (claim_id, ordinal)
  );
  CREATE TRIGGER claim_payment_append_only BEFORE UPDATE OR DELETE ON claim_payment FOR EACH ROW EXECUTE FUNCTION refuse_change();

  CREATE FUNCTION claim_takes_no_more_than_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (SELECT sum(payment.amount_minor) NOT BETWEEN 0 AND claim.amount_minor
        FROM claim JOIN claim_payment AS payment ON payment.claim_id = claim.id WHERE claim.id = NEW.claim_id GROUP BY claim.amount_minor) THEN
      RAISE EXCEPTION 'a claim is paid between nothing and all of it' USING ERRCODE = 'check_violation', CONSTRAINT = 'claim_paid';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER claim_payment_is_claimed AFTER INSERT ON claim_payment FOR EACH ROW EXECUTE FUNCTION claim_takes_no_more_than_it_is();

  -- The next part of what is paid in parts.
  CREATE INDEX match_item_parts ON match_item (expected_id, part) WHERE part <> 0;
`;

const STATE = `
  -- What of a claim stands, and what of it is paid.
  CREATE VIEW claim_state AS
    SELECT claim.id AS claim_id,
      CASE claim.kind
        WHEN 'INVOICE' THEN claim.amount_minor
          + (SELECT coalesce(sum(note.net_minor + note.vat_minor), 0) FROM invoice AS note WHERE note.credits = claim.source_id)
        WHEN 'RECOVERY' THEN
          CASE WHEN EXISTS (SELECT FROM default_recovery WHERE id = claim.source_id AND rejected_by IS NOT NULL) THEN 0 ELSE claim.amount_minor END
        ELSE claim.amount_minor
      END AS standing_minor,
      (SELECT coalesce(sum(payment.amount_minor), 0) FROM claim_payment AS payment WHERE payment.claim_id = claim.id) AS paid_minor
    FROM claim;
`;

const WRITE_OFFS = `
  -- A write-off that two people took apart leaves its break to be ended another way.
  ALTER TABLE break_write_off DROP CONSTRAINT break_write_off_pkey;
  ALTER TABLE break_write_off ADD PRIMARY KEY (match_id);
  ALTER TABLE break_write_off DROP CONSTRAINT break_write_off_match_id_key;
  CREATE INDEX break_write_off_of ON break_write_off (break_id);

  CREATE OR REPLACE FUNCTION break_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    mutable text[] := ARRAY['status', 'owner', 'deadline', 'resolution', 'note', 'proposed_by', 'approved_by', 'adjustment_id',
      'claim_partner', 'evidence', 'last_run_id', 'resolved_at'];
    is_gone boolean := NEW.status = 'RESOLVED' AND NEW.resolution = 'GONE';
    is_back boolean := OLD.status = 'RESOLVED' AND NEW.status = 'OPEN' AND (OLD.resolution = 'GONE'
      OR OLD.resolution IN ('WRITE_OFF', 'CLAIM') AND NOT EXISTS (
        SELECT FROM break_write_off JOIN match ON match.id = match_id WHERE break_id = OLD.id AND match.status <> 'UNDONE'));
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
`;
