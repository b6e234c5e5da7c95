import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Defaults are collected and paid back: what the shares of a waterfall and recoveries carry to an open cycle; collateral that is given back;
 * and the refusal of what somebody proposed.
 */
export class CollectedDefaults1700400200100 implements MigrationInterface {
  name = "CollectedDefaults1700400200100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(TABLES);
    await runner.query(DECIDED);
    for (const table of ["exposure_limit", "collateral", "partner_default"]) await runner.query(rejectable(table));
    await runner.query(OF_BEFORE);
    for (const table of ["exposure_limit", "collateral", "partner_default", "collateral_release", "default_recovery"]) {
      await runner.query(decidedOnce(table));
    }
    await runner.query(COVER);
    await runner.query(POSITIONS);
    await runner.query(PROPOSALS);
    await runner.query(LODGED_BEFORE);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

/** Columns of everything that one person proposes and another decides. */
const PROPOSED = `
  proposed_by text NOT NULL,
  proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  approved_by text CHECK (approved_by <> proposed_by),
  approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL))
`;

const TABLES = `
  CREATE TABLE collateral_release (
    id uuid PRIMARY KEY,
    collateral_id uuid NOT NULL REFERENCES collateral (id),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    reason text NOT NULL,
    ${PROPOSED}
  );
  CREATE INDEX collateral_release_of ON collateral_release (collateral_id);

  -- What a defaulter paid after all.
  CREATE TABLE default_recovery (
    id uuid PRIMARY KEY,
    default_id uuid NOT NULL REFERENCES partner_default (id),
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    amount_minor bigint NOT NULL CHECK (amount_minor > 0),
    -- Of the payment, such as the bank's.
    reference text NOT NULL,
    ${PROPOSED}
  );
  CREATE INDEX default_recovery_of ON default_recovery (default_id);

  -- To which share it goes back.
  CREATE TABLE default_refund (
    recovery_id uuid NOT NULL REFERENCES default_recovery (id),
    default_id uuid NOT NULL,
    ordinal integer NOT NULL,
    amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
    PRIMARY KEY (recovery_id, ordinal),
    FOREIGN KEY (default_id, ordinal) REFERENCES default_share (default_id, ordinal)
  );
  CREATE INDEX default_refund_of ON default_refund (default_id, ordinal);

  -- What the next calculation of a cycle takes over, through the hub: + to the partner, − from it.
  CREATE TABLE default_carry (
    id uuid PRIMARY KEY,
    default_id uuid NOT NULL REFERENCES partner_default (id),
    -- null: from the default itself.
    recovery_id uuid REFERENCES default_recovery (id),
    cycle_id uuid NOT NULL REFERENCES cycle (id),
    currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    partner_code text COLLATE "C" NOT NULL,
    carried_minor numeric(38, 0) NOT NULL CHECK (carried_minor <> 0)
  );
  CREATE INDEX default_carry_into ON default_carry (cycle_id);

  CREATE FUNCTION carry_into_open_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM cycle WHERE id = NEW.cycle_id AND status = 'OPEN') THEN
      RAISE EXCEPTION 'only an open cycle takes over what is carried' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
  CREATE TRIGGER default_carry_opens BEFORE INSERT ON default_carry FOR EACH ROW EXECUTE FUNCTION carry_into_open_cycle();

  CREATE TRIGGER default_refund_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON default_refund
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER default_carry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON default_carry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

const DECIDED = `
  -- What was proposed stands as it was; it is approved or rejected, once.
  CREATE FUNCTION proposal_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    decision text[] := '{approved_by,approved_at,effective_at,rejected_by,rejected_at,rejection}';
  BEGIN
    IF OLD.approved_by IS NOT NULL OR OLD.rejected_by IS NOT NULL OR to_jsonb(NEW) - decision <> to_jsonb(OLD) - decision THEN
      RAISE EXCEPTION 'it changes only once, when it is decided' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

const rejectable = (table: string) => `
  ALTER TABLE ${table}
    ADD COLUMN rejected_by text CHECK (rejected_by IS NULL OR approved_by IS NULL),
    ADD COLUMN rejected_at timestamptz(3),
    ADD COLUMN rejection text,
    ADD CHECK (num_nonnulls(rejected_by, rejected_at, rejection) IN (0, 3));
`;

/** The guards of before knew approvals alone, and a default that was rejected may be declared again. */
const OF_BEFORE = `
  ${rejectable("collateral_release")}
  ${rejectable("default_recovery")}
  DROP TRIGGER exposure_limit_changes ON exposure_limit;
  DROP TRIGGER collateral_changes ON collateral;
  DROP FUNCTION exposure_limit_is_approved_once();
  DROP FUNCTION collateral_is_approved_once();
  ALTER TABLE partner_default DROP CONSTRAINT partner_default_partner_code_cycle_id_key;
  CREATE UNIQUE INDEX partner_default_stands ON partner_default (partner_code, cycle_id) WHERE rejected_by IS NULL;
  CREATE TRIGGER collateral_release_never_deleted BEFORE DELETE OR TRUNCATE ON collateral_release
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  CREATE TRIGGER default_recovery_never_deleted BEFORE DELETE OR TRUNCATE ON default_recovery
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
`;

const decidedOnce = (table: string) => `
  CREATE TRIGGER ${table}_changes BEFORE UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
`;

const COVER = `
  -- What of a collateral was neither used nor given back; nobody takes more than there is.
  CREATE VIEW collateral_left AS
    SELECT id AS collateral_id, amount_minor
      - (SELECT coalesce(sum(share.amount_minor), 0) FROM default_share AS share WHERE share.collateral_id = collateral.id)
      - (SELECT coalesce(sum(release.amount_minor), 0) FROM collateral_release AS release
         WHERE release.collateral_id = collateral.id AND release.approved_by IS NOT NULL) AS left_minor
    FROM collateral;
  CREATE FUNCTION collateral_is_enough() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF (SELECT left_minor FROM collateral_left WHERE collateral_id = NEW.collateral_id) < 0 THEN
      RAISE EXCEPTION 'the collateral does not come to that' USING ERRCODE = 'check_violation', CONSTRAINT = 'collateral_left';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER default_share_is_there AFTER INSERT ON default_share
    FOR EACH ROW WHEN (NEW.collateral_id IS NOT NULL) EXECUTE FUNCTION collateral_is_enough();
  CREATE TRIGGER collateral_release_is_there AFTER UPDATE ON collateral_release
    FOR EACH ROW EXECUTE FUNCTION collateral_is_enough();

  -- What others put in for a defaulter and have not got back.
  CREATE VIEW default_share_left AS
    SELECT share.*, share.amount_minor - (
      SELECT coalesce(sum(refund.amount_minor), 0) FROM default_refund AS refund
      WHERE (refund.default_id, refund.ordinal) = (share.default_id, share.ordinal)) AS left_minor
    FROM default_share AS share WHERE layer IN ('OPERATOR', 'SURVIVORS');
  CREATE FUNCTION refund_is_owed() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT EXISTS (SELECT FROM default_share_left
                   WHERE (default_id, ordinal) = (NEW.default_id, NEW.ordinal) AND left_minor >= 0) THEN
      RAISE EXCEPTION 'nobody gets back more than it put in' USING ERRCODE = 'check_violation', CONSTRAINT = 'default_share_left';
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER default_refund_is_owed AFTER INSERT ON default_refund FOR EACH ROW EXECUTE FUNCTION refund_is_owed();
`;

const POSITIONS = `
  -- As before, and: what its own cover paid for a defaulter it owes no more; a survivor owes its share until it has it back.
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
      FROM default_share WHERE layer <> 'OPERATOR'
      UNION ALL
      SELECT share.partner_code, share.currency, -refund.amount_minor
      FROM default_refund AS refund JOIN default_share AS share USING (default_id, ordinal) WHERE share.layer = 'SURVIVORS'
      UNION ALL
      SELECT declared.partner_code, recovery.currency, -recovery.amount_minor
      FROM default_recovery AS recovery JOIN partner_default AS declared ON declared.id = recovery.default_id
      WHERE recovery.approved_by IS NOT NULL
    ) AS part
    GROUP BY partner_code, currency;

  CREATE OR REPLACE FUNCTION payment_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    paid numeric := NEW.settled_minor - NEW.returned_minor - OLD.settled_minor + OLD.returned_minor;
  BEGIN
    IF paid <> 0 THEN
      INSERT INTO exposure_delta (partner_code, currency, delta_minor)
      SELECT code, NEW.currency, minor
      FROM (VALUES (NEW.partner_code, CASE NEW.direction WHEN 'PAYS' THEN -paid ELSE paid END), (NEW.counterparty_code, paid))
        AS side (code, minor)
      WHERE code IS NOT NULL;
    END IF;
    RETURN NULL;
  END $$;

  CREATE FUNCTION share_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF NEW.layer <> 'OPERATOR' THEN
      INSERT INTO exposure_delta (partner_code, currency, delta_minor)
      VALUES (NEW.partner_code, NEW.currency, CASE NEW.layer WHEN 'SURVIVORS' THEN NEW.amount_minor ELSE -NEW.amount_minor END);
    END IF;
    RETURN NULL;
  END $$;
  CREATE TRIGGER default_share_exposes AFTER INSERT ON default_share FOR EACH ROW EXECUTE FUNCTION share_exposes();

  CREATE FUNCTION refund_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO exposure_delta (partner_code, currency, delta_minor)
    SELECT partner_code, currency, -NEW.amount_minor FROM default_share
    WHERE (default_id, ordinal) = (NEW.default_id, NEW.ordinal) AND layer = 'SURVIVORS';
    RETURN NULL;
  END $$;
  CREATE TRIGGER default_refund_exposes AFTER INSERT ON default_refund FOR EACH ROW EXECUTE FUNCTION refund_exposes();

  CREATE FUNCTION recovery_exposes() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO exposure_delta (partner_code, currency, delta_minor)
    SELECT partner_code, NEW.currency, -NEW.amount_minor FROM partner_default WHERE id = NEW.default_id;
    RETURN NULL;
  END $$;
  CREATE TRIGGER default_recovery_exposes AFTER UPDATE ON default_recovery
    FOR EACH ROW WHEN (OLD.approved_by IS NULL AND NEW.approved_by IS NOT NULL) EXECUTE FUNCTION recovery_exposes();

  -- The counters begin anew from what counts now.
  DELETE FROM exposure_delta;
  DELETE FROM exposure_position;
  INSERT INTO exposure_position SELECT partner_code, currency, position_minor FROM exposure_recomputed;
`;

const PROPOSALS = `
  CREATE VIEW exposure_proposal AS
    SELECT id, 'LIMIT' AS kind, partner_code, currency, credit_line_minor::numeric AS amount_minor, reason AS note,
      proposed_by, proposed_at, approved_by, approved_at, rejected_by, rejected_at, rejection FROM exposure_limit
    UNION ALL
    SELECT id, 'COLLATERAL', partner_code, currency, amount_minor, reference,
      proposed_by, proposed_at, approved_by, approved_at, rejected_by, rejected_at, rejection FROM collateral
    UNION ALL
    SELECT release.id, 'RELEASE', partner_code, currency, release.amount_minor, reason, release.proposed_by, release.proposed_at,
      release.approved_by, release.approved_at, release.rejected_by, release.rejected_at, release.rejection
    FROM collateral_release AS release JOIN collateral ON collateral.id = collateral_id
    UNION ALL
    SELECT id, 'DEFAULT', partner_code, NULL, NULL, reason,
      declared_by, declared_at, approved_by, approved_at, rejected_by, rejected_at, rejection FROM partner_default
    UNION ALL
    SELECT recovery.id, 'RECOVERY', partner_code, recovery.currency, recovery.amount_minor, reference, proposed_by, proposed_at,
      recovery.approved_by, recovery.approved_at, recovery.rejected_by, recovery.rejected_at, recovery.rejection
    FROM default_recovery AS recovery JOIN partner_default AS declared ON declared.id = default_id;
`;

/** What was put up in money before the ledger knew of it. */
const LODGED_BEFORE = `
  SELECT post_money(json_agg(json_build_object('place', place, 'id', gen_random_uuid(), 'cycle_id', NULL, 'currency', currency,
    'kind', 'COLLATERAL', 'source_kind', 'COLLATERAL', 'source_id', id, 'occurred_at', instant_text(approved_at), 'lines', json_build_array(
      json_build_object('account', 'suspense', 'amount_minor', left_minor::text),
      json_build_object('account', 'collateral:' || partner_code, 'amount_minor', (-left_minor)::text)))))
  FROM (
    SELECT row_number() OVER (ORDER BY approved_at, id) AS place, collateral.*, left_minor
    FROM collateral JOIN collateral_left ON collateral_id = id
    WHERE approved_by IS NOT NULL AND kind IN ('CASH', 'FUND_CONTRIBUTION') AND left_minor > 0
  ) AS lodged HAVING count(*) > 0;
`;
