import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What partners say, how it was compared with what we say, what matched, and what did not. An item is in at most one active match;
 * a period that two people have signed off takes no more matches and no more statements.
 */
export class Reconciliations1700300500000 implements MigrationInterface {
  name = "Reconciliations1700300500000";

  async up(runner: QueryRunner): Promise<void> {
    await this.statements(runner);
    await this.matches(runner);
    await this.breaks(runner);
    await this.signOffs(runner);
    await this.guards(runner);
  }

  private async statements(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE partner_statement (
        id uuid PRIMARY KEY,
        import_id uuid NOT NULL UNIQUE REFERENCES file_import (id),
        file_id uuid NOT NULL REFERENCES stored_file (id),
        partner_code text COLLATE "C" NOT NULL,
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        format text NOT NULL CHECK (format IN ('CSV', 'XLSX', 'LINES')),
        -- Some line is negative: amounts tell who owes whom. Otherwise they are magnitudes.
        is_signed boolean NOT NULL,
        lines integer NOT NULL CHECK (lines >= 0),
        bad_lines integer NOT NULL CHECK (bad_lines BETWEEN 0 AND lines),
        imported_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX partner_statement_of ON partner_statement (cycle_id, partner_code);

      CREATE TABLE partner_statement_line (
        -- Ascending as the lines stand in the file.
        id uuid PRIMARY KEY,
        statement_id uuid NOT NULL,
        ordinal integer NOT NULL CHECK (ordinal >= 0),
        line_id text,
        reference text COLLATE "C",
        -- The obligation that the reference names itself.
        obligation_id uuid,
        -- The reference has the form of the partner's own documents, not of our ids.
        is_foreign boolean NOT NULL,
        amount_minor bigint,
        currency text COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
        -- The cycle's id, or what the line says instead when there is no such cycle.
        cycle text COLLATE "C",
        value_on date,
        description text,
        -- Why the line does not count; what it held then stands in raw.
        error text,
        raw text,
        CHECK (error IS NOT NULL OR (line_id IS NOT NULL AND amount_minor IS NOT NULL AND currency IS NOT NULL
          AND cycle IS NOT NULL AND value_on IS NOT NULL))
      );
      CREATE INDEX partner_statement_line_of ON partner_statement_line (statement_id, ordinal);
    `);
  }

  private async matches(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reconciliation_tolerance (
        id uuid PRIMARY KEY,
        partner_code text COLLATE "C" NOT NULL,
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        absolute_minor bigint CHECK (absolute_minor >= 0),
        bps integer CHECK (bps BETWEEN 0 AND 10000),
        set_by text NOT NULL,
        set_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        approved_by text CHECK (approved_by <> set_by),
        approved_at timestamptz(3),
        CHECK ((approved_by IS NULL) = (approved_at IS NULL))
      );
      CREATE INDEX reconciliation_tolerance_of ON reconciliation_tolerance (partner_code, currency, approved_at);

      CREATE TABLE reconciliation_run (
        id uuid PRIMARY KEY,
        source text NOT NULL CHECK (source IN ('PARTNER', 'BANK')),
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        partner_code text COLLATE "C",
        dry_run boolean NOT NULL,
        status text NOT NULL CHECK (status IN ('RUNNING', 'DONE', 'FAILED')),
        -- How far it has come, for those who watch.
        step text NOT NULL DEFAULT 'WAITING',
        started_by text NOT NULL,
        started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        -- Until when one instance works on it; afterwards, or when it is null, another may take it.
        claimed_until timestamptz(3),
        finished_at timestamptz(3),
        result jsonb,
        reason text,
        CHECK ((status = 'RUNNING') = (finished_at IS NULL)),
        CHECK ((status = 'DONE') = (result IS NOT NULL)),
        CHECK ((status = 'FAILED') = (reason IS NOT NULL))
      );
      CREATE INDEX reconciliation_run_waiting ON reconciliation_run (started_at) WHERE status = 'RUNNING';

      -- A match that has something to tell: a group, a fee, a person, an end. An exact pair of a run is its item alone.
      CREATE TABLE match (
        id uuid PRIMARY KEY,
        source text NOT NULL CHECK (source IN ('PARTNER', 'BANK')),
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        partner_code text COLLATE "C",
        run_id uuid REFERENCES reconciliation_run (id),
        -- 0: by people.
        pass smallint NOT NULL CHECK (pass BETWEEN 0 AND 8 AND pass <> 7),
        currency text COLLATE "C" NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        expected_minor numeric(38, 0) NOT NULL,
        found_minor numeric(38, 0) NOT NULL,
        fee_minor numeric(38, 0) NOT NULL,
        status text NOT NULL CHECK (status IN ('PROPOSED', 'ACTIVE', 'UNDONE')),
        proposed_by text,
        proposed_at timestamptz(3),
        note text,
        approved_by text CHECK (approved_by <> proposed_by),
        approved_at timestamptz(3),
        undone_by text,
        undone_at timestamptz(3),
        undone_reason text,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        CHECK (found_minor + fee_minor = expected_minor),
        CHECK ((pass = 0) = (proposed_by IS NOT NULL) AND (pass = 0) = (run_id IS NULL)),
        CHECK (pass <> 0 OR status <> 'ACTIVE' OR approved_by IS NOT NULL),
        CHECK ((status = 'UNDONE') = (undone_by IS NOT NULL))
      );
      CREATE INDEX match_of ON match (cycle_id, source, partner_code);

      -- One line with one expected item; in a group some rows have one side only.
      CREATE TABLE match_item (
        -- An exact pair of a run is named by its line.
        match_id uuid NOT NULL,
        run_id uuid,
        cycle_id uuid NOT NULL,
        pass smallint NOT NULL,
        -- Whose books: both parties of an obligation tell of it, each once. Empty for the bank.
        told_by text COLLATE "C" NOT NULL,
        expected_id uuid,
        -- Of an item that is paid in parts; −1: its return.
        part smallint NOT NULL DEFAULT 0,
        found_id uuid,
        expected_minor numeric(38, 0) NOT NULL DEFAULT 0,
        found_minor numeric(38, 0) NOT NULL DEFAULT 0,
        is_active boolean NOT NULL,
        CHECK (expected_id IS NOT NULL OR found_id IS NOT NULL),
        CHECK (expected_id IS NOT NULL OR expected_minor = 0),
        CHECK (found_id IS NOT NULL OR found_minor = 0),
        CHECK (pass NOT IN (1, 3, 5) OR expected_minor = found_minor)
      );
      CREATE UNIQUE INDEX match_item_uses_line_once ON match_item (found_id) WHERE is_active;
      CREATE UNIQUE INDEX match_item_uses_expected_once ON match_item (expected_id, told_by, part) WHERE is_active;
      CREATE INDEX match_item_of ON match_item (match_id) WHERE pass NOT IN (1, 3, 5) OR NOT is_active;
    `);
  }

  private async breaks(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE break (
        id uuid PRIMARY KEY,
        -- SHA-256 over source, partner, type and items: the same difference found again is the same break.
        fingerprint text COLLATE "C" NOT NULL UNIQUE CHECK (fingerprint ~ '^[0-9a-f]{64}$'),
        source text NOT NULL CHECK (source IN ('PARTNER', 'BANK')),
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        partner_code text COLLATE "C",
        type text NOT NULL CHECK (type IN (
          'MISSING_AT_PARTNER', 'MISSING_AT_US', 'AMOUNT_MISMATCH', 'CURRENCY_MISMATCH', 'WRONG_CYCLE',
          'DUPLICATE_AT_PARTNER', 'DUPLICATE_AT_US', 'UNIDENTIFIED_CREDIT', 'UNIDENTIFIED_DEBIT', 'DUPLICATE_CREDIT',
          'UNDERPAID', 'OVERPAID', 'RETURNED_PAYMENT', 'LATE_PAYMENT', 'FX_DIFFERENCE', 'FEE_DIFFERENCE', 'AMBIGUOUS',
          'STATEMENT_GAP', 'STATEMENT_UNBALANCED', 'TIMING')),
        currency text COLLATE "C" CHECK (currency ~ '^[A-Z]{3}$'),
        expected_minor numeric(38, 0),
        found_minor numeric(38, 0),
        value_on date NOT NULL,
        expected_ids uuid[] NOT NULL,
        found_ids uuid[] NOT NULL,
        -- Both sides as they were when it was found, and how they might be matched.
        evidence jsonb NOT NULL,
        status text NOT NULL CHECK (status IN ('OPEN', 'ASSIGNED', 'INVESTIGATING', 'PROPOSED', 'APPROVED', 'RESOLVED')),
        owner text,
        deadline date,
        resolution text CHECK (resolution IN ('ADJUSTMENT', 'WRITE_OFF', 'EXPLAINED', 'MATCHED', 'GONE')),
        note text,
        proposed_by text,
        approved_by text CHECK (approved_by <> proposed_by),
        first_run_id uuid NOT NULL REFERENCES reconciliation_run (id),
        last_run_id uuid NOT NULL REFERENCES reconciliation_run (id),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        resolved_at timestamptz(3),
        CHECK ((status = 'RESOLVED') = (resolved_at IS NOT NULL)),
        CHECK (status NOT IN ('PROPOSED', 'APPROVED', 'RESOLVED') OR resolution IS NOT NULL),
        CHECK (resolution IS NULL OR resolution NOT IN ('WRITE_OFF', 'ADJUSTMENT') OR status NOT IN ('APPROVED', 'RESOLVED')
          OR approved_by IS NOT NULL)
      );
      CREATE INDEX break_of ON break (cycle_id, source, partner_code);
      CREATE INDEX break_listed ON break (recorded_at, id);

      CREATE TABLE break_event (
        break_id uuid NOT NULL REFERENCES break (id),
        ordinal integer NOT NULL CHECK (ordinal >= 0),
        kind text NOT NULL,
        actor text NOT NULL,
        note text,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (break_id, ordinal)
      );
      CREATE TRIGGER break_event_append_only BEFORE UPDATE OR DELETE ON break_event
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  private async signOffs(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE sign_off (
        id uuid PRIMARY KEY,
        status text NOT NULL CHECK (status IN ('PREPARED', 'SIGNED')),
        prepared_by text NOT NULL,
        prepared_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        reviewed_by text CHECK (reviewed_by <> prepared_by),
        reviewed_at timestamptz(3),
        -- Canonical JSON; its SHA-256 is the hash that the reviewer saw.
        pack text NOT NULL,
        content_hash text COLLATE "C" NOT NULL CHECK (content_hash ~ '^[0-9a-f]{64}$'),
        CHECK ((status = 'SIGNED') = (reviewed_by IS NOT NULL) AND (status = 'SIGNED') = (reviewed_at IS NOT NULL))
      );
      CREATE TABLE sign_off_cycle (
        sign_off_id uuid NOT NULL REFERENCES sign_off (id),
        cycle_id uuid NOT NULL REFERENCES cycle (id),
        PRIMARY KEY (sign_off_id, cycle_id)
      );
      -- A cycle is frozen once.
      CREATE TABLE frozen_cycle (
        cycle_id uuid PRIMARY KEY REFERENCES cycle (id),
        sign_off_id uuid NOT NULL REFERENCES sign_off (id)
      );
    `);
  }

  private async guards(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE FUNCTION reconciliation_is_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM frozen_cycle WHERE cycle_id IN (SELECT DISTINCT cycle_id FROM changed)) THEN
          RAISE EXCEPTION 'the period is signed off' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;

      CREATE FUNCTION partner_statement_line_joins_no_old_statement() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF EXISTS (SELECT FROM partner_statement WHERE id IN (SELECT DISTINCT statement_id FROM added)) THEN
          RAISE EXCEPTION 'a partner statement is written once' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE TRIGGER partner_statement_line_joins AFTER INSERT ON partner_statement_line REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION partner_statement_line_joins_no_old_statement();

      CREATE FUNCTION match_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF (OLD.status, NEW.status) NOT IN (('PROPOSED', 'ACTIVE'), ('PROPOSED', 'UNDONE'), ('ACTIVE', 'UNDONE'))
          OR to_jsonb(NEW) - ARRAY['status', 'approved_by', 'approved_at', 'undone_by', 'undone_at', 'undone_reason']
            <> to_jsonb(OLD) - ARRAY['status', 'approved_by', 'approved_at', 'undone_by', 'undone_at', 'undone_reason'] THEN
          RAISE EXCEPTION 'a match is only approved or undone' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER match_moves BEFORE UPDATE ON match FOR EACH ROW EXECUTE FUNCTION match_only_ends();

      CREATE FUNCTION match_item_only_ends() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF to_jsonb(NEW) - 'is_active' <> to_jsonb(OLD) - 'is_active' THEN
          RAISE EXCEPTION 'a match keeps its items' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER match_item_moves BEFORE UPDATE ON match_item FOR EACH ROW EXECUTE FUNCTION match_item_only_ends();

      CREATE FUNCTION sign_off_is_only_signed() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF OLD.status <> 'PREPARED' OR NEW.status <> 'SIGNED'
          OR to_jsonb(NEW) - ARRAY['status', 'reviewed_by', 'reviewed_at'] <> to_jsonb(OLD) - ARRAY['status', 'reviewed_by', 'reviewed_at']
        THEN
          RAISE EXCEPTION 'a sign-off is only signed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
      CREATE TRIGGER sign_off_signed BEFORE UPDATE ON sign_off FOR EACH ROW EXECUTE FUNCTION sign_off_is_only_signed();
    `);
    for (const table of ["partner_statement", "match", "match_item"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_joins_no_frozen AFTER INSERT ON ${table} REFERENCING NEW TABLE AS changed
          FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_is_not_frozen();
      `);
    }
    for (const table of ["match", "match_item"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_changes_in_no_frozen AFTER UPDATE ON ${table} REFERENCING NEW TABLE AS changed
          FOR EACH STATEMENT EXECUTE FUNCTION reconciliation_is_not_frozen();
        CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
      `);
    }
    for (const table of ["partner_statement", "partner_statement_line", "sign_off_cycle", "frozen_cycle"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
      `);
    }
    for (const table of ["break", "sign_off"]) {
      await runner.query(`
        CREATE TRIGGER ${table}_never_deleted BEFORE DELETE ON ${table} FOR EACH ROW EXECUTE FUNCTION refuse_change();
      `);
    }
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
