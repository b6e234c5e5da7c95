import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What the book may never become, whoever writes to it: entries that do not sum to zero, postings without their entry, and
 * history that is changed afterwards. The checks run once a statement over what it wrote, not once a row.
 */
export class BookTriggers1700000001100 implements MigrationInterface {
  name = "BookTriggers1700000001100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(BALANCED);
    for (const table of APPEND_ONLY) await runner.query(appendOnly(table));
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}

const APPEND_ONLY = [
  "journal_entry",
  "posting",
  "draw",
  "receipt",
  "return_document",
  "return_match",
  "return_purchase",
  "hold_lot",
];

function appendOnly(table: string): string {
  return `
    CREATE TRIGGER ${table}_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
  `;
}

const BALANCED = `
  CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
  END $$;

  CREATE FUNCTION check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF EXISTS (SELECT FROM written GROUP BY member_id, entry_id, issuer_code HAVING sum(points) <> 0) THEN
      RAISE EXCEPTION 'postings of an entry must sum to zero for each issuer'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_sums_to_zero';
    END IF;
    IF EXISTS (
      SELECT FROM written GROUP BY member_id, entry_id
      HAVING coalesce(sum(points) FILTER (WHERE account IN ('MEMBER', 'DEBT')), 0) IS DISTINCT FROM (
        SELECT entry.points FROM journal_entry AS entry
        WHERE entry.member_id = written.member_id AND entry.entry_id = written.entry_id)
    ) THEN
      RAISE EXCEPTION 'the postings are not those of their entry'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'posting_matches_entry';
    END IF;
    RETURN NULL;
  END $$;

  CREATE TRIGGER posting_is_balanced AFTER INSERT ON posting REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION check_postings();
`;
