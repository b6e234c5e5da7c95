import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A cycle's root binds what each partner's statement lists, so that a partner proves from its statement alone that its obligations are under
 * the root. Seals from before bind no statements.
 */
export class StatementSeals1700400300100 implements MigrationInterface {
  name = "StatementSeals1700400300100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      -- The last seal of a chain of texts: SHA-256 over the seal before and the text, from 32 zero bytes on; one text at a time in memory.
      CREATE AGGREGATE chained_seal(text) (
        SFUNC = next_seal, STYPE = bytea, INITCOND = '\\x0000000000000000000000000000000000000000000000000000000000000000'
      );

      ALTER TABLE cycle_seal ADD COLUMN statements_root bytea CHECK (octet_length(statements_root) = 32);

      CREATE TABLE cycle_seal_statement (
        cycle_id uuid NOT NULL,
        ordinal integer NOT NULL,
        partner_code text COLLATE "C" NOT NULL,
        obligations bigint NOT NULL CHECK (obligations > 0),
        digest bytea NOT NULL CHECK (octet_length(digest) = 32),
        PRIMARY KEY (cycle_id, ordinal, partner_code),
        FOREIGN KEY (cycle_id, ordinal) REFERENCES cycle_seal (cycle_id, ordinal)
      );
      CREATE TRIGGER cycle_seal_statement_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON cycle_seal_statement
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
