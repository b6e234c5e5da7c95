import type { MigrationInterface, QueryRunner } from "typeorm";

/** Bank accounts by two persons, the terms of payment, and the files that instruct the bank: written once per cycle and version. */
export class Payments1700300100001 implements MigrationInterface {
  name = "Payments1700300100001";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bank_account (
        id uuid PRIMARY KEY,
        -- null: the operator's.
        partner_code text COLLATE "C",
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        iban text NOT NULL CHECK (iban ~ '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$'),
        bic text CHECK (bic ~ '^[A-Z0-9]{8}([A-Z0-9]{3})?$'),
        holder text NOT NULL CHECK (holder <> ''),
        set_by text NOT NULL,
        set_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> set_by),
        approved_at timestamptz(3),
        -- Paid to from then on: the approval and the days of cooling-off.
        effective_at timestamptz(3),
        CHECK (num_nonnulls(approved_by, approved_at, effective_at) IN (0, 3)),
        CHECK (effective_at >= approved_at)
      );
      CREATE INDEX bank_account_of ON bank_account (partner_code, currency, effective_at);

      CREATE FUNCTION bank_account_is_approved_once() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        approved bank_account := OLD;
      BEGIN
        approved.approved_by := NEW.approved_by;
        approved.approved_at := NEW.approved_at;
        approved.effective_at := NEW.effective_at;
        IF OLD.approved_by IS NOT NULL OR NEW IS DISTINCT FROM approved THEN
          RAISE EXCEPTION 'a bank account changes only once, when it is approved' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER bank_account_changes BEFORE UPDATE ON bank_account
        FOR EACH ROW EXECUTE FUNCTION bank_account_is_approved_once();
      CREATE TRIGGER bank_account_never_deleted BEFORE DELETE ON bank_account FOR EACH ROW EXECUTE FUNCTION refuse_change();

      CREATE TABLE payment_terms (
        version integer PRIMARY KEY CHECK (version > 0),
        payment_days integer NOT NULL CHECK (payment_days BETWEEN 0 AND 60),
        payout_days integer NOT NULL CHECK (payout_days BETWEEN 0 AND 60),
        cooling_off_days integer NOT NULL CHECK (cooling_off_days BETWEEN 0 AND 30),
        cut_off_calendar text CHECK (cut_off_calendar IN ('CZ', 'SK', 'PL', 'TARGET')),
        -- Smallest payment in minor units, by currency.
        minimums jsonb NOT NULL CHECK (jsonb_typeof(minimums) = 'object'),
        set_by text NOT NULL,
        set_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );

      CREATE TABLE payment_file (
        id uuid PRIMARY KEY,
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        version integer NOT NULL CHECK (version > 0),
        currency text COLLATE "C" NOT NULL,
        kind text NOT NULL CHECK (kind IN ('PAIN_001', 'PAYMENT_REQUESTS')),
        -- What was approved: the content hash that the file carries out.
        content_hash text NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        message_id text NOT NULL UNIQUE CHECK (message_id ~ '^[A-Z0-9]{1,35}$'),
        content bytea NOT NULL,
        sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        control_sum_minor numeric(38, 0) NOT NULL CHECK (control_sum_minor > 0),
        transfers integer NOT NULL CHECK (transfers > 0),
        status text NOT NULL DEFAULT 'WRITTEN' CHECK (status IN ('WRITTEN', 'ACCEPTED', 'PARTIALLY_ACCEPTED', 'REJECTED')),
        instructed_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (cycle_id, version, currency, kind),
        CHECK (sha256 = encode(sha256(content), 'hex'))
      );

      CREATE TABLE payment_instruction (
        file_id uuid NOT NULL REFERENCES payment_file (id),
        leg_id uuid NOT NULL REFERENCES leg (id),
        end_to_end_id text NOT NULL,
        amount_minor numeric(38, 0) NOT NULL CHECK (amount_minor > 0),
        -- The account that the money goes to, as it was then.
        bank_account_id uuid NOT NULL REFERENCES bank_account (id),
        status text NOT NULL DEFAULT 'WRITTEN' CHECK (status IN ('WRITTEN', 'ACCEPTED', 'REJECTED')),
        reason text,
        PRIMARY KEY (file_id, leg_id),
        UNIQUE (file_id, end_to_end_id)
      );
      -- A leg is in one file at a time; only what the bank refused is instructed again.
      CREATE UNIQUE INDEX payment_instruction_once ON payment_instruction (leg_id) WHERE status <> 'REJECTED';
    `);
    await this.guard(runner);
  }

  private async guard(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- 16: the approved hash is the instructed hash, and what a file says adds up.
      CREATE FUNCTION payment_file_is_as_approved() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF NOT EXISTS (
          SELECT FROM cycle_approval WHERE cycle_id = NEW.cycle_id AND content_hash = NEW.content_hash AND voided_at IS NULL
        ) OR NOT EXISTS (
          SELECT FROM payment_instruction AS transfer JOIN leg ON leg.id = transfer.leg_id
          WHERE transfer.file_id = NEW.id
          HAVING count(*) = NEW.transfers AND sum(transfer.amount_minor) = NEW.control_sum_minor
            AND bool_and(leg.cycle_id = NEW.cycle_id AND leg.currency = NEW.currency AND leg.reference = transfer.end_to_end_id
              AND leg.amount_minor = transfer.amount_minor
              AND leg.direction = CASE NEW.kind WHEN 'PAIN_001' THEN 'RECEIVES' ELSE 'PAYS' END)
        ) THEN
          RAISE EXCEPTION 'payment file % does not say what was approved', NEW.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER payment_file_agrees AFTER INSERT ON payment_file DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION payment_file_is_as_approved();

      CREATE FUNCTION payment_file_hears_the_bank() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        heard payment_file := OLD;
      BEGIN
        heard.status := NEW.status;
        IF NEW IS DISTINCT FROM heard OR (OLD.status, NEW.status) NOT IN (('WRITTEN', 'ACCEPTED'), ('WRITTEN', 'PARTIALLY_ACCEPTED'),
          ('WRITTEN', 'REJECTED'), ('ACCEPTED', 'PARTIALLY_ACCEPTED'), ('ACCEPTED', 'REJECTED'), ('PARTIALLY_ACCEPTED', 'REJECTED'))
        THEN
          RAISE EXCEPTION 'a payment file is written once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER payment_file_changes BEFORE UPDATE ON payment_file FOR EACH ROW EXECUTE FUNCTION payment_file_hears_the_bank();

      CREATE FUNCTION payment_instruction_hears_the_bank() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        heard payment_instruction := OLD;
      BEGIN
        heard.status := NEW.status;
        heard.reason := NEW.reason;
        IF NEW IS DISTINCT FROM heard OR OLD.status = 'REJECTED' OR NEW.status = 'WRITTEN' THEN
          RAISE EXCEPTION 'a payment instruction is written once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER payment_instruction_changes BEFORE UPDATE ON payment_instruction
        FOR EACH ROW EXECUTE FUNCTION payment_instruction_hears_the_bank();

      CREATE TRIGGER payment_terms_append_only BEFORE UPDATE OR DELETE ON payment_terms
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER payment_file_never_deleted BEFORE DELETE ON payment_file FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER payment_instruction_never_deleted BEFORE DELETE ON payment_instruction
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
