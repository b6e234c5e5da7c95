import type { MigrationInterface, QueryRunner } from "typeorm";

/** Whatever one person prepares and another approves can be rejected or taken back as well, with a reason; and all of it in one list. */
export class Proposals1700500501000 implements MigrationInterface {
  name = "Proposals1700500501000";

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, before] of BEFORE) {
      await runner.query(`
        ALTER TABLE ${table}
          ADD COLUMN rejected_by text,
          ADD COLUMN rejected_at timestamptz(3),
          ADD COLUMN rejection text,
          ADD CHECK (rejected_by IS NULL OR approved_by IS NULL),
          ADD CHECK (num_nonnulls(rejected_by, rejected_at, rejection) IN (0, 3));
        DROP TRIGGER ${before.trigger} ON ${table};
        DROP FUNCTION ${before.guard}();
        CREATE TRIGGER ${table}_decided BEFORE UPDATE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION proposal_is_decided_once();
      `);
    }
    await runner.query(EXITS);
    await runner.query(ALL);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

/** What let each of them change only by its approval. */
const BEFORE: readonly (readonly [table: string, before: { readonly trigger: string; readonly guard: string }])[] = [
  ["adjustment", { trigger: "adjustment_changes", guard: "adjustment_is_approved_once" }],
  ["bank_account", { trigger: "bank_account_changes", guard: "bank_account_is_approved_once" }],
  ["fx_rate", { trigger: "fx_rate_changes", guard: "fx_rate_is_approved_once" }],
  ["reconciliation_tolerance", { trigger: "reconciliation_tolerance_changes", guard: "tolerance_is_approved_once" }],
  ["exit_settlement", { trigger: "exit_settlement_changes", guard: "exit_settlement_is_approved_once" }],
];

/** A plan is withdrawn by the one who made it or by the one who does not agree; why, is said since. */
const EXITS = `
  ALTER TABLE partner_exit ADD COLUMN withdrawal text CHECK (withdrawal IS NULL OR withdrawn_by IS NOT NULL);
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
    ELSIF OLD.approved_by IS NOT NULL AND OLD.taken_over_at IS NULL THEN
      decided.taken_over_at := NEW.taken_over_at;
    END IF;
    IF decided IS DISTINCT FROM NEW THEN
      RAISE EXCEPTION 'an exit is decided once and taken over once' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
  END $$;
`;

/** An adjustment that a dispute or an exit brings is decided with it, not by itself. */
const ALL = `
  CREATE VIEW proposal AS
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
    FROM exit_settlement AS settled JOIN partner_exit AS leaving ON leaving.id = exit_id;
`;
