import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * How a partner leaves: the plan, what it is settled by, the states that it passes. From its buy-out on the reserve stands in for it, which
 * each obligation of its points says in `covers`.
 */
export class PartnerExit1700400100000 implements MigrationInterface {
  name = "PartnerExit1700400100000";

  async up(runner: QueryRunner): Promise<void> {
    await this.plans(runner);
    await this.settlements(runner);
    await this.states(runner);
    await this.cover(runner);
  }

  private async plans(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE partner_exit (
        id uuid PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        -- The party to the clearing that keeps what is paid in for outstanding points, and pays for them.
        reserve_code text COLLATE "C" NOT NULL CHECK (reserve_code <> partner_code),
        mode text NOT NULL CHECK (mode IN ('RUN_OFF', 'BUY_OUT')),
        announced_on date NOT NULL,
        last_issuing_day date NOT NULL CHECK (last_issuing_day >= announced_on),
        last_redeeming_day date NOT NULL CHECK (last_redeeming_day >= announced_on),
        run_off_ends_on date CHECK ((run_off_ends_on IS NOT NULL) = (mode = 'RUN_OFF') AND run_off_ends_on >= last_issuing_day),
        true_up_on date CHECK (true_up_on >= coalesce(run_off_ends_on, last_issuing_day)),
        issuing_ends_at timestamptz(3) NOT NULL,
        redeeming_ends_at timestamptz(3) NOT NULL,
        buy_out_due_at timestamptz(3) NOT NULL CHECK (buy_out_due_at >= issuing_ends_at),
        may_close_at timestamptz(3) CHECK ((may_close_at IS NULL) = (true_up_on IS NULL)),
        -- What finance expects to be redeemed; null: what history says.
        expected_rate numeric(7, 6) CHECK (expected_rate BETWEEN 0 AND 1),
        reason text NOT NULL,
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL)),
        withdrawn_by text CHECK (withdrawn_by IS NULL OR approved_by IS NULL),
        withdrawn_at timestamptz(3) CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
        -- From then on the reserve stands in.
        taken_over_at timestamptz(3) CHECK (taken_over_at IS NULL OR approved_by IS NOT NULL AND taken_over_at >= buy_out_due_at)
      );
      CREATE UNIQUE INDEX partner_exit_once ON partner_exit (partner_code) WHERE withdrawn_by IS NULL;

      CREATE FUNCTION partner_exit_is_decided_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        decided partner_exit := OLD;
      BEGIN
        IF OLD.approved_by IS NULL AND OLD.withdrawn_by IS NULL THEN
          decided.approved_by := NEW.approved_by;
          decided.approved_at := NEW.approved_at;
          decided.withdrawn_by := NEW.withdrawn_by;
          decided.withdrawn_at := NEW.withdrawn_at;
        ELSIF OLD.approved_by IS NOT NULL AND OLD.taken_over_at IS NULL THEN
          decided.taken_over_at := NEW.taken_over_at;
        END IF;
        IF decided IS DISTINCT FROM NEW THEN
          RAISE EXCEPTION 'an exit is decided once and taken over once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER partner_exit_changes BEFORE UPDATE ON partner_exit
        FOR EACH ROW EXECUTE FUNCTION partner_exit_is_decided_once();
      CREATE TRIGGER partner_exit_never_deleted BEFORE DELETE ON partner_exit FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  private async settlements(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE exit_settlement (
        id uuid PRIMARY KEY,
        exit_id uuid NOT NULL REFERENCES partner_exit (id),
        kind text NOT NULL CHECK (kind IN ('BUY_OUT', 'TRUE_UP')),
        -- The approved one that it was worked out after; null for the buy-out, which is the first.
        after_id uuid REFERENCES exit_settlement (id) CHECK ((after_id IS NULL) = (kind = 'BUY_OUT')),
        as_of timestamptz(3) NOT NULL,
        outstanding_points bigint NOT NULL,
        proposed_by text NOT NULL,
        proposed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3) CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );
      -- Of those that were worked out after the same one only one is carried out: nothing is called or paid back twice.
      CREATE UNIQUE INDEX exit_settlement_follows ON exit_settlement (exit_id, after_id) NULLS NOT DISTINCT
        WHERE approved_by IS NOT NULL;
      CREATE INDEX exit_settlement_by_exit ON exit_settlement (exit_id, proposed_at, id);

      CREATE TABLE exit_settlement_line (
        settlement_id uuid NOT NULL REFERENCES exit_settlement (id),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        outstanding_value numeric(38, 6) NOT NULL,
        estimated_rate numeric(7, 6) CHECK (estimated_rate BETWEEN 0 AND 1),
        rate numeric(7, 6) NOT NULL CHECK (rate BETWEEN 0 AND 1),
        paid_minor bigint NOT NULL,
        received_minor bigint NOT NULL,
        retained_minor bigint NOT NULL CHECK (retained_minor >= 0),
        amount_minor bigint NOT NULL CHECK (amount_minor = paid_minor + retained_minor - received_minor),
        -- What is posted for it when it is approved.
        adjustment_id uuid NOT NULL UNIQUE,
        PRIMARY KEY (settlement_id, currency)
      );

      CREATE FUNCTION exit_settlement_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        approved exit_settlement := OLD;
      BEGIN
        IF OLD.approved_by IS NULL THEN
          approved.approved_by := NEW.approved_by;
          approved.approved_at := NEW.approved_at;
        END IF;
        IF approved IS DISTINCT FROM NEW THEN
          RAISE EXCEPTION 'a settlement of an exit changes only once, when it is approved'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER exit_settlement_changes BEFORE UPDATE ON exit_settlement
        FOR EACH ROW EXECUTE FUNCTION exit_settlement_is_approved_once();
      CREATE TRIGGER exit_settlement_never_deleted BEFORE DELETE ON exit_settlement
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER exit_settlement_line_append_only BEFORE UPDATE OR DELETE ON exit_settlement_line
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  private async states(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- A partner without a row is ACTIVE.
      CREATE TABLE partner_status (
        partner_code text COLLATE "C" NOT NULL,
        ordinal integer NOT NULL CHECK (ordinal > 0),
        status text NOT NULL,
        since timestamptz(3) NOT NULL,
        exit_id uuid NOT NULL REFERENCES partner_exit (id),
        actor text NOT NULL,
        reason text NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (partner_code, ordinal),
        CHECK (status = (ARRAY['EARN_STOPPED', 'WINDING_DOWN', 'TERMINATED'])[ordinal])
      );
      CREATE FUNCTION partner_status_follows() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NEW.ordinal <> (SELECT count(*) + 1 FROM partner_status WHERE partner_code = NEW.partner_code) THEN
          RAISE EXCEPTION 'a partner leaves out no status' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER partner_status_in_order BEFORE INSERT ON partner_status
        FOR EACH ROW EXECUTE FUNCTION partner_status_follows();
      CREATE TRIGGER partner_status_append_only BEFORE UPDATE OR DELETE ON partner_status
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  private async cover(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The issuer that the reserve stands in for. Two of them may share one reserve and one redemption.
      ALTER TABLE obligation ADD COLUMN covers text COLLATE "C" CHECK (covers <> debtor_code AND covers <> creditor_code);
      ALTER TABLE obligation DROP CONSTRAINT obligation_entry_id_debtor_code_creditor_code_currency_lot__key;
      ALTER TABLE obligation ADD CONSTRAINT obligation_of_entry_once
        UNIQUE NULLS NOT DISTINCT (entry_id, debtor_code, creditor_code, currency, lot_id, covers);
      CREATE INDEX obligation_covered ON obligation (covers, currency) WHERE covers IS NOT NULL;

      -- Which exit has been posted to the money ledger for which cycle.
      CREATE TABLE exit_posting (
        exit_id uuid NOT NULL REFERENCES partner_exit (id),
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        currency text COLLATE "C" NOT NULL,
        received_minor bigint NOT NULL,
        paid_minor bigint NOT NULL,
        PRIMARY KEY (exit_id, cycle_id, currency)
      );
      CREATE TRIGGER exit_posting_append_only BEFORE UPDATE OR DELETE ON exit_posting
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
