import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Adjustments that two people agree on, disputes about obligations, and the obligations that a dispute keeps out of the calculation. An
 * obligation itself is never edited: what changes what is owed is another obligation.
 */
export class Disputes1700300700000 implements MigrationInterface {
  name = "Disputes1700300700000";

  async up(runner: QueryRunner): Promise<void> {
    await this.tables(runner);
    await this.guards(runner);
    await this.guardMoves(runner);
    for (const table of ["dispute_event", "obligation_withdrawn", "obligation_returned"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table}
          FOR EACH ROW EXECUTE FUNCTION refuse_change();
      `);
    }
    for (const table of ["adjustment", "dispute"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
      `);
    }
    for (const table of ["adjustment", "dispute", "dispute_event", "obligation_withdrawn", "obligation_returned"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_never_truncated BEFORE TRUNCATE ON ${table}
          FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  private async tables(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE obligation DROP CONSTRAINT obligation_kind_check;
      ALTER TABLE obligation ADD CONSTRAINT obligation_kind_check
        CHECK (kind IN ('REDEMPTION', 'DEBT_REPAYMENT', 'REVERSAL', 'ADJUSTMENT'));
      ALTER TABLE cycle_total DROP CONSTRAINT cycle_total_kind_check;
      ALTER TABLE cycle_total ADD CONSTRAINT cycle_total_kind_check
        CHECK (kind IN ('REDEMPTION', 'DEBT_REPAYMENT', 'REVERSAL', 'ADJUSTMENT'));

      CREATE TABLE dispute (
        id uuid PRIMARY KEY,
        -- What was decided about an obligation once is not disputed again; its correction may be.
        obligation_id uuid NOT NULL UNIQUE REFERENCES obligation (id),
        status text NOT NULL
          CHECK (status IN ('OPENED', 'UNDER_REVIEW', 'ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED', 'CLOSED')),
        reason text NOT NULL,
        -- What the obligation should be, by the one who disputes it.
        claimed_minor bigint NOT NULL CHECK (claimed_minor >= 0),
        -- The partner that disputes it; null when finance does.
        partner_code text COLLATE "C",
        opened_by text NOT NULL,
        opened_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        outcome text CHECK (outcome IN ('ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED')),
        -- What the obligation should be, by the decision.
        decided_minor bigint CHECK (decided_minor >= 0),
        decided_by text,
        approved_by text CHECK (approved_by <> decided_by),
        closed_at timestamptz(3),
        CHECK ((status IN ('OPENED', 'UNDER_REVIEW')) = (outcome IS NULL)),
        CHECK (status IN ('OPENED', 'UNDER_REVIEW', 'CLOSED') OR status = outcome),
        CHECK ((outcome IS NULL) = (decided_minor IS NULL)),
        CHECK ((outcome IS NULL) = (decided_by IS NULL)),
        CHECK ((status = 'CLOSED') = (approved_by IS NOT NULL)),
        CHECK ((status = 'CLOSED') = (closed_at IS NOT NULL))
      );
      CREATE INDEX dispute_by_time ON dispute (opened_at, id);

      CREATE TABLE dispute_event (
        dispute_id uuid NOT NULL REFERENCES dispute (id),
        ordinal integer NOT NULL CHECK (ordinal > 0),
        kind text NOT NULL
          CHECK (kind IN ('OPENED', 'UNDER_REVIEW', 'ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED', 'CLOSED')),
        actor text NOT NULL,
        reason text,
        amount_minor bigint,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (dispute_id, ordinal)
      );

      CREATE TABLE adjustment (
        id uuid PRIMARY KEY,
        debtor_code text COLLATE "C" NOT NULL,
        creditor_code text COLLATE "C" NOT NULL CHECK (debtor_code <> creditor_code),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        amount_minor bigint NOT NULL CHECK (amount_minor > 0),
        reason text NOT NULL,
        occurred_at timestamptz(3) NOT NULL,
        -- The dispute that it carries out; null for one that finance proposed.
        dispute_id uuid REFERENCES dispute (id),
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );
      CREATE INDEX adjustment_by_time ON adjustment (proposed_at, id);

      -- Out of the calculation, for as long as it did not return.
      CREATE TABLE obligation_withdrawn (
        obligation_id uuid PRIMARY KEY REFERENCES obligation (id),
        dispute_id uuid NOT NULL UNIQUE REFERENCES dispute (id),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TABLE obligation_returned (
        obligation_id uuid PRIMARY KEY REFERENCES obligation_withdrawn (obligation_id),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE VIEW obligation_out AS
        SELECT obligation_id FROM obligation_withdrawn
        WHERE NOT EXISTS (SELECT FROM obligation_returned AS returned
                          WHERE returned.obligation_id = obligation_withdrawn.obligation_id);
    `);
  }

  private async guards(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- From the approval on nothing leaves a cycle and nothing comes back into it.
      CREATE FUNCTION obligation_leaves_before_approval() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM obligation JOIN cycle ON cycle.id = obligation.cycle_id
          WHERE obligation.id = NEW.obligation_id AND cycle.status IN ('OPEN', 'CUT_OFF', 'CLOSED', 'CALCULATED')
        ) THEN
          RAISE EXCEPTION 'the cycle of the obligation is approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER obligation_leaves BEFORE INSERT ON obligation_withdrawn
        FOR EACH ROW EXECUTE FUNCTION obligation_leaves_before_approval();
      CREATE TRIGGER obligation_comes_back BEFORE INSERT ON obligation_returned
        FOR EACH ROW EXECUTE FUNCTION obligation_leaves_before_approval();

      -- Its entry is an adjustment that a second person approved, with the same figures.
      CREATE FUNCTION obligation_was_adjusted_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM adjustment
          WHERE id = NEW.entry_id AND approved_by IS NOT NULL
            AND (debtor_code, creditor_code, currency, amount_minor, occurred_at)
              = (NEW.debtor_code, NEW.creditor_code, NEW.currency, NEW.amount_minor, NEW.occurred_at)
        ) THEN
          RAISE EXCEPTION 'nobody approved this adjustment' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER obligation_adjusts BEFORE INSERT ON obligation
        FOR EACH ROW WHEN (NEW.kind = 'ADJUSTMENT') EXECUTE FUNCTION obligation_was_adjusted_by_two();
    `);
  }

  private async guardMoves(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION adjustment_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        approved adjustment := OLD;
      BEGIN
        approved.approved_by := NEW.approved_by;
        approved.approved_at := NEW.approved_at;
        IF OLD.approved_by IS NOT NULL OR NEW IS DISTINCT FROM approved THEN
          RAISE EXCEPTION 'an adjustment changes only once, when it is approved'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER adjustment_changes BEFORE UPDATE ON adjustment
        FOR EACH ROW EXECUTE FUNCTION adjustment_is_approved_once();

      CREATE FUNCTION dispute_makes_legal_moves() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT (
            (OLD.status, NEW.status) = ('OPENED', 'UNDER_REVIEW')
            OR OLD.status = 'UNDER_REVIEW' AND NEW.status IN ('ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED')
            OR OLD.status IN ('ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED') AND NEW.status IN ('UNDER_REVIEW', 'CLOSED')
          )
          OR (NEW.id, NEW.obligation_id, NEW.reason, NEW.claimed_minor, NEW.opened_by, NEW.opened_at)
            <> (OLD.id, OLD.obligation_id, OLD.reason, OLD.claimed_minor, OLD.opened_by, OLD.opened_at)
          OR NEW.partner_code IS DISTINCT FROM OLD.partner_code
          OR NEW.status = 'CLOSED'
            AND (NEW.outcome, NEW.decided_minor, NEW.decided_by) <> (OLD.outcome, OLD.decided_minor, OLD.decided_by)
        THEN
          RAISE EXCEPTION 'a dispute does not move from % to % like this', OLD.status, NEW.status
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER dispute_moves BEFORE UPDATE ON dispute FOR EACH ROW EXECUTE FUNCTION dispute_makes_legal_moves();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
