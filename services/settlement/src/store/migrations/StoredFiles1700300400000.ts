import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Files that came in or were made, kept as they are: the evidence behind every import. In the database, so that a file and what
 * was read from it are backed up, restored and verified together.
 */
export class StoredFiles1700300400000 implements MigrationInterface {
  name = "StoredFiles1700300400000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE stored_file (
        id uuid PRIMARY KEY,
        name text NOT NULL CHECK (length(name) BETWEEN 1 AND 255),
        sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        bytes bigint NOT NULL CHECK (bytes >= 0),
        media_type text COLLATE "C" NOT NULL,
        chunks integer NOT NULL CHECK (chunks >= 0),
        owner_subject text NOT NULL,
        -- The partner whose file it is; null for the operator's own.
        owner_partner_code text COLLATE "C",
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp()
      );
      CREATE INDEX stored_file_content ON stored_file (sha256);

      -- Written while the upload runs, each in a transaction of its own, so that a slow client holds no connection. What has no
      -- stored_file is a part of an upload that runs or broke off; the sweeper removes the latter.
      CREATE TABLE stored_file_chunk (
        file_id uuid NOT NULL,
        ordinal integer NOT NULL CHECK (ordinal >= 0),
        content bytea NOT NULL CHECK (octet_length(content) BETWEEN 1 AND 1048576),
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (file_id, ordinal)
      );

      CREATE FUNCTION stored_file_is_whole() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE parts integer; size bigint; last integer;
      BEGIN
        SELECT count(*), coalesce(sum(octet_length(content)), 0), coalesce(max(ordinal), -1) INTO parts, size, last
        FROM stored_file_chunk WHERE file_id = NEW.id;
        IF parts <> NEW.chunks OR size <> NEW.bytes OR last <> NEW.chunks - 1 THEN
          RAISE EXCEPTION 'the parts of file % do not make it up', NEW.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;
      CREATE CONSTRAINT TRIGGER stored_file_whole AFTER INSERT ON stored_file DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION stored_file_is_whole();

      CREATE FUNCTION stored_file_chunk_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE changed uuid := CASE WHEN TG_OP = 'INSERT' THEN NEW.file_id ELSE OLD.file_id END;
      BEGIN
        IF TG_OP = 'UPDATE' OR EXISTS (SELECT FROM stored_file WHERE id = changed) THEN
          RAISE EXCEPTION 'a stored file is append-only' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
      END $$;
      CREATE TRIGGER stored_file_chunk_fixed BEFORE INSERT OR UPDATE OR DELETE ON stored_file_chunk
        FOR EACH ROW EXECUTE FUNCTION stored_file_chunk_is_fixed();
      CREATE TRIGGER stored_file_append_only BEFORE UPDATE OR DELETE ON stored_file
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER stored_file_never_truncated BEFORE TRUNCATE ON stored_file
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER stored_file_chunk_never_truncated BEFORE TRUNCATE ON stored_file_chunk
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

      -- The same bytes are imported once for each purpose; scope is the partner's code where each partner has its own files.
      CREATE TABLE file_import (
        purpose text COLLATE "C" NOT NULL CHECK (purpose ~ '^[A-Z][A-Z0-9_]*$'),
        scope text COLLATE "C" NOT NULL DEFAULT '',
        sha256 text COLLATE "C" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
        id uuid NOT NULL UNIQUE,
        file_id uuid NOT NULL REFERENCES stored_file (id),
        imported_by text NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (purpose, scope, sha256)
      );
      CREATE TRIGGER file_import_append_only BEFORE UPDATE OR DELETE ON file_import
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
      CREATE TRIGGER file_import_never_truncated BEFORE TRUNCATE ON file_import
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
