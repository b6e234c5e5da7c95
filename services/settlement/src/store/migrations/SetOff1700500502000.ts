import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What a defaulter is to receive is set off against what it owes, first of all; and there is a way back: a default is cured when all of it
 * is paid back and the partner is covered anew.
 */
export class SetOff1700500502000 implements MigrationInterface {
  name = "SetOff1700500502000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(LAYER);
    await runner.query(HELD);
    await runner.query(EXPOSED);
    await runner.query(CURES);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const LAYER = `
  ALTER TABLE default_share DROP CONSTRAINT default_share_layer_check;
  ALTER TABLE default_share ADD CONSTRAINT default_share_layer_check
    CHECK (layer IN ('SET_OFF', 'COLLATERAL', 'FUND', 'OPERATOR', 'SURVIVORS'));
`;

/** A payout that was not ordered, or that the bank did not carry out, is held back and left to the cycle that collects. */
const HELD = `
  ALTER TABLE leg DROP CONSTRAINT leg_check7;
  ALTER TABLE leg ADD CONSTRAINT leg_check7 CHECK (
    status IN ('DUE', 'CARRIED') OR status = 'DEFAULTED' AND direction = 'RECEIVES' OR num_nulls(due_on, value_date, reference) = 0);
  ALTER TABLE leg ADD CONSTRAINT leg_held_is_unpaid CHECK (status <> 'DEFAULTED' OR direction = 'PAYS' OR settled_minor = 0);

  CREATE OR REPLACE FUNCTION leg_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    -- A reference and the cycle that takes over are given once.
    IF OLD.reference IS NOT NULL AND NEW.reference IS DISTINCT FROM OLD.reference
      OR OLD.carried_into IS NOT NULL AND NEW.carried_into IS DISTINCT FROM OLD.carried_into
      OR (NEW.id, NEW.cycle_id, NEW.calculation, NEW.currency, NEW.partner_code, NEW.direction, NEW.amount_minor)
        <> (OLD.id, OLD.cycle_id, OLD.calculation, OLD.currency, OLD.partner_code, OLD.direction, OLD.amount_minor)
      OR (NEW.counterparty_code, NEW.original_leg_id) IS DISTINCT FROM (OLD.counterparty_code, OLD.original_leg_id)
      OR NEW.settled_minor < OLD.settled_minor AND (OLD.status NOT IN ('INSTRUCTED', 'OVERDUE') OR NEW.status <> OLD.status)
      OR NEW.returned_minor < OLD.returned_minor
      OR NEW.status <> OLD.status AND (OLD.status, NEW.status) NOT IN (('DUE', 'INSTRUCTED'), ('INSTRUCTED', 'DUE'),
        ('INSTRUCTED', 'SETTLED'), ('INSTRUCTED', 'RETURNED'), ('INSTRUCTED', 'OVERDUE'), ('OVERDUE', 'SETTLED'),
        ('OVERDUE', 'RETURNED'), ('OVERDUE', 'DEFAULTED'), ('SETTLED', 'RETURNED'))
        AND (OLD.status, NEW.status, OLD.direction) <> ('DUE', 'DEFAULTED', 'RECEIVES')
    THEN
      RAISE EXCEPTION 'a leg does not move from % to % like this', OLD.status, NEW.status
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

/** What is set off was owed by the partner and to it: both fall, and its position stays as it is. */
const EXPOSED = `
  CREATE OR REPLACE VIEW exposure_recomputed AS
    SELECT partner_code, currency, sum(minor) AS position_minor
    FROM (
      SELECT side.partner_code, currency, side.minor
      FROM obligation
      CROSS JOIN LATERAL (VALUES (debtor_code, amount_minor), (creditor_code, -amount_minor)) AS side (partner_code, minor)
      WHERE NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
      UNION ALL
      SELECT partner_code, currency,
             CASE direction WHEN 'PAYS' THEN returned_minor - settled_minor ELSE settled_minor - returned_minor END
      FROM leg
      UNION ALL
      -- A direct payment settles what its counterparty is owed, too.
      SELECT counterparty_code, currency, settled_minor - returned_minor FROM leg WHERE counterparty_code IS NOT NULL
      UNION ALL
      SELECT partner_code, currency, CASE layer WHEN 'SURVIVORS' THEN amount_minor ELSE -amount_minor END
      FROM default_share WHERE layer NOT IN ('OPERATOR', 'SET_OFF')
      UNION ALL
      SELECT share.partner_code, share.currency, -refund.amount_minor
      FROM default_refund AS refund JOIN default_share AS share USING (default_id, ordinal) WHERE share.layer = 'SURVIVORS'
      UNION ALL
      SELECT declared.partner_code, recovery.currency, -recovery.amount_minor
      FROM default_recovery AS recovery JOIN partner_default AS declared ON declared.id = recovery.default_id
      WHERE recovery.approved_by IS NOT NULL
    ) AS part
    GROUP BY partner_code, currency;

  CREATE OR REPLACE FUNCTION share_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.layer NOT IN ('OPERATOR', 'SET_OFF') THEN
      INSERT INTO exposure_delta (partner_code, currency, delta_minor)
      VALUES (NEW.partner_code, NEW.currency, CASE NEW.layer WHEN 'SURVIVORS' THEN NEW.amount_minor ELSE -NEW.amount_minor END);
    END IF;
    RETURN NULL;
  END $$;
`;

const CURES = `
  CREATE TABLE default_cure (
    id uuid PRIMARY KEY,
    partner_code text COLLATE "C" NOT NULL,
    reason text NOT NULL,
    proposed_by text NOT NULL,
    proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
    approved_by text CHECK (approved_by <> proposed_by),
    approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
    rejected_by text CHECK (rejected_by IS NULL OR approved_by IS NULL),
    rejected_at timestamptz(3),
    rejection text,
    CHECK (num_nonnulls(rejected_by, rejected_at, rejection) IN (0, 3))
  );
  CREATE INDEX default_cure_of ON default_cure (partner_code);
  CREATE TRIGGER default_cure_decided BEFORE UPDATE ON default_cure FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
  CREATE TRIGGER default_cure_never_deleted BEFORE DELETE OR TRUNCATE ON default_cure
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

  -- Nobody lets a defaulter issue again while others wait for what they put in for it.
  CREATE FUNCTION cure_is_paid() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM default_share_left JOIN partner_default AS declared ON declared.id = default_id
               WHERE declared.partner_code = NEW.partner_code AND left_minor > 0) THEN
      RAISE EXCEPTION 'the default is not paid back' USING ERRCODE = 'check_violation', CONSTRAINT = 'default_cure_paid';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER default_cure_is_paid BEFORE UPDATE ON default_cure
    FOR EACH ROW WHEN (NEW.approved_by IS NOT NULL) EXECUTE FUNCTION cure_is_paid();

  ALTER TABLE issuing_state DROP CONSTRAINT issuing_state_reason_check;
  ALTER TABLE issuing_state ADD CONSTRAINT issuing_state_reason_check
    CHECK (reason IN ('EXPOSURE', 'DEFAULT', 'EXIT', 'COVERED', 'CURED'));

  CREATE OR REPLACE VIEW proposal AS
    SELECT * FROM exposure_proposal
    UNION ALL
    SELECT id, 'ADJUSTMENT', debtor_code, currency, amount_minor, reason, proposed_by, proposed_at,
      approved_by, approved_at, rejected_by, rejected_at, rejection
    FROM adjustment
    WHERE dispute_id IS NULL AND NOT EXISTS (SELECT FROM exit_settlement_line WHERE adjustment_id = adjustment.id)
    UNION ALL
    SELECT id, 'BANK_ACCOUNT', partner_code, currency, NULL, concat_ws(' ', holder, iban, bic), set_by, set_at,
      approved_by, approved_at, rejected_by, rejected_at, rejection
    FROM bank_account
    UNION ALL
    SELECT id, 'FX_RATE', NULL, NULL, NULL, concat(base, '/', quote, ' ', trim_scale(rate), ' ', valid_on), set_by, set_at,
      approved_by, approved_at, rejected_by, rejected_at, rejection
    FROM fx_rate
    UNION ALL
    SELECT id, 'TOLERANCE', partner_code, currency, absolute_minor, concat_ws(' ', kind, bps || ' bps'), set_by, set_at,
      approved_by, approved_at, rejected_by, rejected_at, rejection
    FROM reconciliation_tolerance
    UNION ALL
    SELECT id, 'EXIT', partner_code, NULL, NULL, reason, proposed_by, proposed_at,
      approved_by, approved_at, withdrawn_by, withdrawn_at, withdrawal
    FROM partner_exit
    UNION ALL
    SELECT settled.id, 'EXIT_SETTLEMENT', partner_code, NULL, NULL, settled.kind, settled.proposed_by, settled.proposed_at,
      settled.approved_by, settled.approved_at, settled.rejected_by, settled.rejected_at, settled.rejection
    FROM exit_settlement AS settled JOIN partner_exit AS leaving ON leaving.id = exit_id
    UNION ALL
    SELECT id, 'CURE', partner_code, NULL, NULL, reason, proposed_by, proposed_at,
      approved_by, approved_at, rejected_by, rejected_at, rejection
    FROM default_cure;
`;
