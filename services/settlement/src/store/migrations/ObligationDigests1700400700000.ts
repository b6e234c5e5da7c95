import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Each obligation's SHA-256 stands beside it, so that calculating a cycle need not hash a million texts. The database makes it of the
 * columns, as it always was made, and again whenever one of them changes. Written with functions that are immutable: a
 * generated column takes no others.
 */
export class ObligationDigests1700400700000 implements MigrationInterface {
  name = "ObligationDigests1700400700000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(String.raw`
      ALTER TABLE obligation ADD COLUMN digest bytea NOT NULL GENERATED ALWAYS AS (sha256(decode(replace(
        id::text || '|' || kind || '|' || entry_id::text || '|' || reference || '|' || debtor_code || '|' || creditor_code || '|'
        || currency || '|' || amount_minor::text || '|'
        || extract(epoch FROM occurred_at AT TIME ZONE 'UTC')::numeric(20, 3)::text || CASE WHEN late THEN '|t' ELSE '|f' END
        || coalesce('|' || lot_id::text, '') || coalesce('|' || reverses::text, ''),
        '\', '\\'), 'escape'))) STORED;

      -- Before an update the new digest is not made yet.
      CREATE OR REPLACE FUNCTION obligation_moves_between_open_cycles() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE
        moved obligation := NEW;
      BEGIN
        moved.cycle_id := OLD.cycle_id;
        moved.digest := OLD.digest;
        IF moved IS DISTINCT FROM OLD
          OR EXISTS (SELECT 1 FROM cycle WHERE id IN (OLD.cycle_id, NEW.cycle_id) AND status <> 'OPEN')
        THEN
          RAISE EXCEPTION 'an obligation changes only its cycle, and only between open ones'
            USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END $$;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
