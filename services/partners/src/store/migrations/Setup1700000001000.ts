import type { MigrationInterface, QueryRunner } from "typeorm";

/** The setup of the network, numbered by one gapless revision, and kept as it was agreed: contracts and rules are never edited. */
export class Setup1700000001000 implements MigrationInterface {
  name = "Setup1700000001000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- One row, locked by every setup mutation: its number goes up by one with each fact, and a rollback gives the number back.
      CREATE TABLE setup_revision (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        revision bigint NOT NULL CHECK (revision >= 0)
      );
      INSERT INTO setup_revision (revision) VALUES (0);

      CREATE TABLE programme (
        only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
        code text NOT NULL,
        time_zone text NOT NULL,
        starts_on date NOT NULL,
        currencies text[] NOT NULL CHECK (cardinality(currencies) > 0),
        expiry_months integer NOT NULL CHECK (expiry_months >= 0),
        clawback text NOT NULL CHECK (clawback IN ('DEBT', 'DEDUCT_CASH', 'ISSUER_ABSORBS')),
        cut_off text NOT NULL CHECK (cut_off IN ('BY_SCHEDULE', 'BY_COMMAND')),
        clearing text NOT NULL CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'MULTILATERAL_NET')),
        revision bigint NOT NULL UNIQUE,
        defined_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );

      CREATE TABLE partner (
        id uuid PRIMARY KEY,
        code text NOT NULL UNIQUE CHECK (code ~ '^[a-z0-9-]{1,32}$'),
        name text NOT NULL,
        country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
        revision bigint NOT NULL UNIQUE,
        registered_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );

      CREATE TABLE contract_version (
        partner_code text NOT NULL REFERENCES partner (code),
        version integer NOT NULL CHECK (version > 0),
        effective_from timestamptz(3) NOT NULL,
        currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
        unit_price numeric(18, 6) NOT NULL CHECK (unit_price > 0),
        issues boolean NOT NULL,
        redeems boolean NOT NULL,
        revision bigint NOT NULL UNIQUE,
        signed_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (partner_code, version),
        UNIQUE (partner_code, effective_from)
      );

      CREATE TABLE earning_rule_version (
        partner_code text NOT NULL REFERENCES partner (code),
        code text NOT NULL,
        version integer NOT NULL CHECK (version > 0),
        kind text NOT NULL CHECK (kind IN ('BASE', 'MULTIPLIER')),
        effective_from date NOT NULL,
        effective_to date CHECK (effective_to > effective_from),
        unit numeric(24, 6) CHECK (unit > 0),
        factor numeric(24, 6) CHECK (factor > 0),
        receipt_at_least numeric(27, 9) CHECK (receipt_at_least >= 0),
        not_earning_skus text[] NOT NULL,
        revision bigint NOT NULL UNIQUE,
        published_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (partner_code, code, version),
        CHECK ((kind = 'BASE') = (unit IS NOT NULL)),
        CHECK ((kind = 'MULTIPLIER') = (factor IS NOT NULL)),
        CHECK (kind = 'MULTIPLIER' OR receipt_at_least IS NULL)
      );

      CREATE TABLE store (
        id uuid PRIMARY KEY,
        partner_code text NOT NULL REFERENCES partner (code),
        code text NOT NULL,
        name text NOT NULL,
        opened_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        UNIQUE (partner_code, code)
      );

      CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
      END $$;
      CREATE TRIGGER programme_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON programme
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER contract_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON contract_version
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER earning_rule_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON earning_rule_version
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
