import type { MigrationInterface, QueryRunner } from "typeorm";

/** The heads of all books at one instant, bound by one root, so that settlement can hold it against the book later. */
export class BookSeals1700300600400 implements MigrationInterface {
  name = "BookSeals1700300600400";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE book_seal (
        seal_id uuid PRIMARY KEY,
        members bigint NOT NULL CHECK (members >= 0),
        root bytea NOT NULL CHECK (octet_length(root) = 32),
        sealed_at timestamptz(3) NOT NULL
      );

      -- Ascending by member id over all parts; in parts, so that a seal of a million books is a hundred rows.
      CREATE TABLE book_seal_part (
        seal_id uuid NOT NULL REFERENCES book_seal (seal_id) DEFERRABLE INITIALLY DEFERRED,
        part integer NOT NULL,
        member_ids uuid[] NOT NULL,
        sequences bigint[] NOT NULL,
        seals bytea[] NOT NULL,
        PRIMARY KEY (seal_id, part),
        CHECK (cardinality(member_ids) = cardinality(sequences) AND cardinality(member_ids) = cardinality(seals))
      );

      CREATE TRIGGER book_seal_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON book_seal
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER book_seal_part_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON book_seal_part
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
