import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the programme and its contracts choose for settlement: versions beside the rows that stand, never edited either. */
export class SettlementTerms1700300200000 implements MigrationInterface {
  name = "SettlementTerms1700300200000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE settlement_terms_version (
        version integer PRIMARY KEY CHECK (version > 0),
        -- The version before: none is missing.
        previous integer GENERATED ALWAYS AS (nullif(version - 1, 0)) STORED REFERENCES settlement_terms_version (version),
        clearing text NOT NULL
          CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'CONSERVATIVE', 'MULTILATERAL_NET', 'FEWEST_DIRECT')),
        home_currency boolean NOT NULL CHECK (NOT home_currency OR clearing = 'MULTILATERAL_NET'),
        minimum_payments jsonb NOT NULL,
        payment_terms_days integer NOT NULL CHECK (payment_terms_days BETWEEN 0 AND 365),
        operator jsonb,
        set_by text NOT NULL,
        revision bigint NOT NULL UNIQUE,
        set_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );

      ALTER TABLE contract_version ADD COLUMN settlement jsonb;

      CREATE TRIGGER settlement_terms_version_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON settlement_terms_version
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
