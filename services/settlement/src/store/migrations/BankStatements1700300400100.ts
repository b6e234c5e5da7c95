import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the bank says: statements with their balances and lines, written once, counted only when they balance. */
export class BankStatements1700300400100 implements MigrationInterface {
  name = "BankStatements1700300400100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bank_statement (
        id uuid PRIMARY KEY,
        import_id uuid NOT NULL REFERENCES file_import (id),
        file_id uuid NOT NULL REFERENCES stored_file (id),
        format text COLLATE "C" NOT NULL CHECK (format IN ('CAMT_053', 'CAMT_054', 'MT940', 'CSV')),
        -- As the bank writes it: an IBAN, or the account number of a bank that gives none.
        iban text COLLATE "C" NOT NULL CHECK (length(iban) BETWEEN 1 AND 64),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        statement_ref text COLLATE "C" NOT NULL CHECK (length(statement_ref) BETWEEN 1 AND 64),
        sequence_no bigint,
        opened_on date NOT NULL,
        closed_on date NOT NULL,
        -- A notification (camt.054) has no balances; everything else has both.
        opening_minor numeric(38, 0),
        closing_minor numeric(38, 0),
        lines integer NOT NULL CHECK (lines >= 0),
        status text COLLATE "C" NOT NULL CHECK (status IN ('IMPORTED', 'QUARANTINED')),
        reason text COLLATE "C" CHECK (reason ~ '^[A-Z][A-Z_]*$'),
        reason_detail text,
        imported_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        released_by text,
        release_reason text,
        released_at timestamptz(3),
        CHECK (opened_on <= closed_on),
        CHECK ((opening_minor IS NULL) = (format = 'CAMT_054')),
        CHECK ((opening_minor IS NULL) = (closing_minor IS NULL)),
        CHECK (reason IS NOT NULL OR status = 'IMPORTED'),
        CHECK ((released_by IS NULL) = (released_at IS NULL) AND (released_by IS NULL) = (release_reason IS NULL)),
        CHECK ((status = 'IMPORTED' AND reason IS NOT NULL) = (released_by IS NOT NULL)),
        CHECK (released_by <> imported_by)
      );
      -- One statement counts once, whatever file it comes in; a corrected file may replace one that is in quarantine.
      CREATE UNIQUE INDEX bank_statement_once
        ON bank_statement (iban, currency, statement_ref, (coalesce(sequence_no, -1)), (format = 'CAMT_054'))
        WHERE status = 'IMPORTED';
      CREATE INDEX bank_statement_account ON bank_statement (iban, currency, closed_on);
      CREATE INDEX bank_statement_listed ON bank_statement (recorded_at, id);
      CREATE INDEX bank_statement_import ON bank_statement (import_id);

      CREATE TABLE bank_line (
        id uuid PRIMARY KEY,
        -- Lines are written while the file is read; their statement follows, when its balances are known.
        statement_id uuid NOT NULL REFERENCES bank_statement (id) DEFERRABLE INITIALLY DEFERRED,
        ordinal integer NOT NULL CHECK (ordinal >= 0),
        -- Set for the details of a batch entry: they explain their parent and are not added to it.
        parent_line_id uuid,
        -- Credit +, debit −.
        amount_minor numeric(38, 0),
        currency text COLLATE "C",
        booked_on date,
        value_on date,
        end_to_end_id text,
        bank_reference text,
        -- Variabilní symbol, creditor reference (RF…), and other structured references, as the bank writes them.
        structured_reference text,
        counterparty_name text,
        counterparty_iban text COLLATE "C",
        remittance text,
        is_reversal boolean NOT NULL DEFAULT false,
        -- End-to-end id of the payment that came back.
        return_of text,
        return_reason text,
        fee_minor numeric(38, 0),
        -- The line of a notification (camt.054) that told of this booking before, or the statement's line told before this notification.
        repeats_line_id uuid,
        -- Why the line does not count: a code, and after a colon words. What it held then stands in raw.
        error text,
        raw text,
        UNIQUE (statement_id, ordinal),
        CHECK (error IS NOT NULL OR (amount_minor IS NOT NULL AND currency IS NOT NULL AND booked_on IS NOT NULL)),
        CHECK (currency IS NULL OR currency ~ '^[A-Z]{3}$'),
        CHECK (parent_line_id <> id)
      );
      CREATE INDEX bank_line_end_to_end ON bank_line (end_to_end_id) WHERE end_to_end_id IS NOT NULL;
      CREATE INDEX bank_line_bank_reference ON bank_line (bank_reference) WHERE bank_reference IS NOT NULL;
      CREATE INDEX bank_line_parent ON bank_line (parent_line_id) WHERE parent_line_id IS NOT NULL;

      CREATE FUNCTION bank_line_joins_no_old_statement() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM bank_statement WHERE id IN (SELECT statement_id FROM added)) THEN
          RAISE EXCEPTION 'a bank statement is written once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER bank_line_joins AFTER INSERT ON bank_line REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION bank_line_joins_no_old_statement();
      CREATE TRIGGER bank_line_append_only BEFORE UPDATE OR DELETE ON bank_line
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER bank_line_never_truncated BEFORE TRUNCATE ON bank_line
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      CREATE FUNCTION bank_statement_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE total numeric; found integer;
      BEGIN
        SELECT coalesce(sum(amount_minor) FILTER (WHERE error IS NULL AND parent_line_id IS NULL), 0), count(*)
        INTO total, found FROM bank_line WHERE statement_id = NEW.id;
        IF found <> NEW.lines OR (NEW.status = 'IMPORTED' AND NEW.opening_minor + total <> NEW.closing_minor) THEN
          RAISE EXCEPTION 'bank statement % does not balance', NEW.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER bank_statement_balanced AFTER INSERT OR UPDATE ON bank_statement
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION bank_statement_balances();

      -- The only change of a statement: out of quarantine, by somebody else than who brought it in.
      CREATE FUNCTION bank_statement_is_only_released() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status <> 'QUARANTINED' OR NEW.status <> 'IMPORTED' OR NEW.released_by IS NULL
          OR to_jsonb(NEW) - ARRAY['status', 'released_by', 'release_reason', 'released_at']
            <> to_jsonb(OLD) - ARRAY['status', 'released_by', 'release_reason', 'released_at'] THEN
          RAISE EXCEPTION 'a bank statement is only released' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER bank_statement_released BEFORE UPDATE ON bank_statement
        FOR EACH ROW EXECUTE FUNCTION bank_statement_is_only_released();
      CREATE TRIGGER bank_statement_never_deleted BEFORE DELETE ON bank_statement
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER bank_statement_never_truncated BEFORE TRUNCATE ON bank_statement
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
