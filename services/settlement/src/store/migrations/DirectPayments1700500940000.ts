import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What partners pay each other never passes the operator's bank: the creditor says that it came, or finance with evidence and a second
 * person. A confirmation that was wrong is revoked by two people.
 */
export class DirectPayments1700500940000 implements MigrationInterface {
  name = "DirectPayments1700500940000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(ALL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const DECISION = `
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
    CHECK (num_nonnulls(approved_by, rejected_by) < 2)`;

const guards = (table: string) => `
  CREATE TRIGGER ${table}_decided BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
  CREATE TRIGGER ${table}_never_deleted BEFORE DELETE OR TRUNCATE ON ${table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();`;

const TABLES = `
  CREATE TABLE direct_payment (
    id uuid PRIMARY KEY,
    leg_id uuid NOT NULL REFERENCES leg (id),
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    value_on date NOT NULL,
    reference text NOT NULL,
    -- The creditor, by its own credential: it counts at once. null: finance, with evidence; it counts when it is approved.
    confirmed_by_partner text COLLATE "C",
    evidence text,${DECISION},
    CHECK (num_nonnulls(confirmed_by_partner, evidence) = 1),
    CHECK (confirmed_by_partner IS NULL OR num_nonnulls(approved_by, rejected_by) = 0)
  );
  CREATE INDEX direct_payment_of_leg ON direct_payment (leg_id);
  ${guards("direct_payment")}

  CREATE TABLE direct_payment_revocation (
    id uuid PRIMARY KEY,
    payment_id uuid NOT NULL REFERENCES direct_payment (id),
    reason text NOT NULL,${DECISION}
  );
  CREATE UNIQUE INDEX direct_payment_revocation_once ON direct_payment_revocation (payment_id) WHERE rejected_by IS NULL;
  ${guards("direct_payment_revocation")}

  CREATE FUNCTION direct_payment_is_to_a_partner() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM leg WHERE id = NEW.leg_id AND counterparty_code IS NOT NULL AND (NEW.confirmed_by_partner IS NULL
      OR NEW.confirmed_by_partner = CASE direction WHEN 'PAYS' THEN counterparty_code ELSE partner_code END)) THEN
      RAISE EXCEPTION 'only its creditor or finance confirms what partners pay each other' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER direct_payment_is_direct BEFORE INSERT ON direct_payment FOR EACH ROW EXECUTE FUNCTION direct_payment_is_to_a_partner();
`;

/** What was confirmed by its creditor waits for nobody, so that it is no proposal. */
const ALL = `
  DO $$
  BEGIN
    EXECUTE concat('CREATE OR REPLACE VIEW proposal AS ', rtrim(pg_get_viewdef('proposal'::regclass), ';'), $added$
      UNION ALL
      SELECT paid.id, 'DIRECT_PAYMENT', leg.partner_code, leg.currency, paid.amount_minor,
        concat_ws(', ', paid.reference, paid.evidence), paid.proposed_by, paid.proposed_at,
        paid.approved_by, paid.approved_at, paid.rejected_by, paid.rejected_at, paid.rejection
      FROM direct_payment AS paid JOIN leg ON leg.id = paid.leg_id
      WHERE paid.confirmed_by_partner IS NULL
      UNION ALL
      SELECT gone.id, 'DIRECT_PAYMENT_REVOCATION', leg.partner_code, leg.currency, paid.amount_minor,
        concat_ws(', ', paid.reference, gone.reason), gone.proposed_by, gone.proposed_at,
        gone.approved_by, gone.approved_at, gone.rejected_by, gone.rejected_at, gone.rejection
      FROM direct_payment_revocation AS gone JOIN direct_payment AS paid ON paid.id = gone.payment_id JOIN leg ON leg.id = paid.leg_id
    $added$);
  END $$;
`;
