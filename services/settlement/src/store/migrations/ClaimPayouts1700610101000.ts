import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the operator owes beside the legs of cycles is paid by a file too: one person prepares a payout of claims, another approves exactly
 * that content, and its pain.001 is written in the same transaction. Nothing more of a claim is ordered while the bank may still pay it.
 */
export class ClaimPayouts1700610101000 implements MigrationInterface {
  name = "ClaimPayouts1700610101000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PREPARED);
    await runner.query(ORDERED);
    await runner.query(GUARDS);
    await runner.query(PROPOSALS);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const PREPARED = `
  CREATE TABLE claim_payout (
    id uuid PRIMARY KEY,
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- The operator's account that is debited.
    bank_account_id uuid NOT NULL REFERENCES bank_account (id),
    transfers integer NOT NULL CHECK (transfers > 0),
    control_sum_minor numeric(38, 0) NOT NULL CHECK (control_sum_minor > 0),
    content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
    proposed_by text NOT NULL,
    proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    approved_by text CHECK (approved_by <> proposed_by),
    approved_at timestamptz(3),
    rejected_by text,
    rejected_at timestamptz(3),
    rejection text,
    CHECK (num_nonnulls(approved_by, approved_at) IN (0, 2)),
    CHECK (num_nonnulls(rejected_by, rejected_at, rejection) IN (0, 3)),
    CHECK (num_nonnulls(approved_by, rejected_by) < 2)
  );
  CREATE TRIGGER claim_payout_decided BEFORE UPDATE ON claim_payout FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
  CREATE TRIGGER claim_payout_never_deleted BEFORE DELETE OR TRUNCATE ON claim_payout FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  CREATE TABLE claim_payout_item (
    payout_id uuid NOT NULL REFERENCES claim_payout (id),
    claim_id uuid NOT NULL REFERENCES claim (id),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    -- The partner's account that the money goes to.
    bank_account_id uuid NOT NULL REFERENCES bank_account (id),
    PRIMARY KEY (payout_id, claim_id),
    UNIQUE (payout_id, claim_id, amount_minor)
  );
  CREATE INDEX claim_payout_item_of_claim ON claim_payout_item (claim_id);
  CREATE TRIGGER claim_payout_item_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON claim_payout_item
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

const ORDERED = `
  -- The pain.001 of an approved payout.
  CREATE TABLE claim_payment_file (
    payout_id uuid PRIMARY KEY REFERENCES claim_payout (id),
    message_id text NOT NULL UNIQUE CHECK (message_id ~ '^[A-Z0-9]{1,35}$'),
    execute_on date NOT NULL,
    sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    stored_file_id uuid NOT NULL UNIQUE REFERENCES stored_file (id),
    status text NOT NULL DEFAULT 'WRITTEN' CHECK (status IN ('WRITTEN', 'ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED')),
    recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
  );

  CREATE TABLE claim_instruction (
    payout_id uuid NOT NULL REFERENCES claim_payment_file (payout_id),
    claim_id uuid NOT NULL,
    amount_minor numeric(38, 0) NOT NULL,
    -- How many payments the claim had then: what came later is of this instruction.
    after_payment integer NOT NULL CHECK (after_payment >= 0),
    status text NOT NULL DEFAULT 'WRITTEN' CHECK (status IN ('WRITTEN', 'ACCEPTED', 'REJECTED')),
    reason text,
    PRIMARY KEY (payout_id, claim_id),
    FOREIGN KEY (payout_id, claim_id, amount_minor) REFERENCES claim_payout_item (payout_id, claim_id, amount_minor)
  );
  CREATE INDEX claim_instruction_of_claim ON claim_instruction (claim_id);

  -- What the bank may still pay: ordered, not refused, and not yet on a statement. What came back is paid no longer, but was carried out.
  CREATE VIEW claim_in_flight AS
    SELECT payout_id, claim_id, amount_minor - carried_minor AS minor
    FROM claim_instruction CROSS JOIN LATERAL (
      SELECT coalesce(sum(payment.amount_minor), 0) AS carried_minor FROM claim_payment AS payment
      WHERE payment.claim_id = claim_instruction.claim_id AND ordinal > after_payment AND kind <> 'RETURN'
    ) AS told
    WHERE status <> 'REJECTED' AND amount_minor > carried_minor;
`;

const GUARDS = `
  CREATE FUNCTION claim_is_ordered_once() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    owed claim;
  BEGIN
    SELECT * INTO owed FROM claim WHERE id = NEW.claim_id FOR NO KEY UPDATE;
    IF owed.direction <> 'RECEIVES' OR owed.currency <> (SELECT currency FROM claim_payout WHERE id = NEW.payout_id)
      OR EXISTS (SELECT FROM claim_in_flight WHERE claim_id = NEW.claim_id)
      OR NEW.amount_minor <> (SELECT standing_minor - paid_minor FROM claim_state WHERE claim_id = NEW.claim_id)
      OR NEW.after_payment <> (SELECT count(*) FROM claim_payment WHERE claim_id = NEW.claim_id)
    THEN
      RAISE EXCEPTION 'claim % is not to be paid out like this', owed.reference
        USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'claim_ordered_once';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER claim_instruction_once BEFORE INSERT ON claim_instruction FOR EACH ROW EXECUTE FUNCTION claim_is_ordered_once();

  -- 16 for claims: what was approved, by another person, is what the file orders.
  CREATE FUNCTION claim_payment_file_is_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (
      SELECT FROM claim_payout AS payout JOIN stored_file AS file ON file.id = NEW.stored_file_id AND file.sha256 = NEW.sha256
      WHERE payout.id = NEW.payout_id AND payout.approved_by IS NOT NULL
        AND (payout.transfers, payout.control_sum_minor)
          = (SELECT count(*), sum(amount_minor) FROM claim_instruction WHERE payout_id = NEW.payout_id)
        AND payout.transfers = (SELECT count(*) FROM claim_payout_item WHERE payout_id = NEW.payout_id)
    ) THEN
      RAISE EXCEPTION 'payment file of payout % does not say what was approved', NEW.payout_id
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER claim_payment_file_agrees AFTER INSERT ON claim_payment_file DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION claim_payment_file_is_as_approved();

  -- An approval and its file come together.
  CREATE FUNCTION claim_payout_has_its_file() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.approved_by IS NOT NULL AND NOT EXISTS (SELECT FROM claim_payment_file WHERE payout_id = NEW.id) THEN
      RAISE EXCEPTION 'payout % is approved and has no file', NEW.id USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
  END $$;
  CREATE CONSTRAINT TRIGGER claim_payout_is_instructed AFTER INSERT OR UPDATE ON claim_payout DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION claim_payout_has_its_file();

  CREATE FUNCTION claim_payment_file_hears_the_bank() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    heard claim_payment_file := OLD;
  BEGIN
    heard.status := NEW.status;
    IF NEW IS DISTINCT FROM heard OR (OLD.status, NEW.status) NOT IN (('WRITTEN', 'ACCEPTED'), ('WRITTEN', 'PARTIALLY_ACCEPTED'),
      ('WRITTEN', 'REJECTED'), ('ACCEPTED', 'PARTIALLY_ACCEPTED'), ('ACCEPTED', 'REJECTED'), ('PARTIALLY_ACCEPTED', 'REJECTED'))
    THEN
      RAISE EXCEPTION 'a payment file is written once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER claim_payment_file_changes BEFORE UPDATE ON claim_payment_file
    FOR EACH ROW EXECUTE FUNCTION claim_payment_file_hears_the_bank();
  CREATE TRIGGER claim_payment_file_never_deleted BEFORE DELETE OR TRUNCATE ON claim_payment_file
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  CREATE FUNCTION claim_instruction_hears_the_bank() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    heard claim_instruction := OLD;
  BEGIN
    heard.status := NEW.status;
    heard.reason := NEW.reason;
    IF NEW IS DISTINCT FROM heard OR OLD.status = 'REJECTED' OR NEW.status = 'WRITTEN' THEN
      RAISE EXCEPTION 'a payment instruction is written once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER claim_instruction_changes BEFORE UPDATE ON claim_instruction
    FOR EACH ROW EXECUTE FUNCTION claim_instruction_hears_the_bank();
  CREATE TRIGGER claim_instruction_never_deleted BEFORE DELETE OR TRUNCATE ON claim_instruction
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

/** What waits for a second person is in the one list of it; who else adds to the list is kept. */
const PROPOSALS = `
  DO $$
  BEGIN
    EXECUTE concat('CREATE OR REPLACE VIEW proposal AS ', rtrim(pg_get_viewdef('proposal'::regclass), ';'), $added$
      UNION ALL
      SELECT id, 'CLAIM_PAYOUT', NULL, currency, control_sum_minor, concat(transfers, ' × pain.001 ', content_hash), proposed_by, proposed_at,
        approved_by, approved_at, rejected_by, rejected_at, rejection
      FROM claim_payout
    $added$);
  END $$;
`;
