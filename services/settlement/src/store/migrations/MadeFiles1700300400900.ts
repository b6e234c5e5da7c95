import type { MigrationInterface, QueryRunner } from "typeorm";

/** Statements and invoices are rendered once for the same content: what a file was made of leads to the file. */
export class MadeFiles1700300400900 implements MigrationInterface {
  name = "MadeFiles1700300400900";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE made_file (
        -- SHA-256 over the content, the format and the language.
        source_hash text COLLATE "C" PRIMARY KEY CHECK (source_hash ~ '^[0-9a-f]{64}$'),
        file_id uuid NOT NULL UNIQUE REFERENCES stored_file (id),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE TRIGGER made_file_append_only BEFORE UPDATE OR DELETE ON made_file
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER made_file_never_truncated BEFORE TRUNCATE ON made_file
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
