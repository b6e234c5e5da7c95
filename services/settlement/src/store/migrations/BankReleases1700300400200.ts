import type { MigrationInterface, QueryRunner } from "typeorm";

/** A statement that counts is in one currency, and only what a person can know better than the numbers is released. */
export class BankReleases1700300400200 implements MigrationInterface {
  name = "BankReleases1700300400200";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE OR REPLACE FUNCTION bank_statement_balances() RETURNS trigger LANGUAGE plpgsql AS $$
      DECLARE total numeric; found integer; alien integer;
      BEGIN
        SELECT coalesce(sum(amount_minor) FILTER (WHERE error IS NULL AND parent_line_id IS NULL), 0), count(*),
          count(*) FILTER (WHERE error IS NULL AND parent_line_id IS NULL AND currency <> NEW.currency)
        INTO total, found, alien FROM bank_line WHERE statement_id = NEW.id;
        IF found <> NEW.lines OR (NEW.status = 'IMPORTED' AND (alien > 0 OR NEW.opening_minor + total <> NEW.closing_minor)) THEN
          RAISE EXCEPTION 'bank statement % does not balance', NEW.id USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
      END $$;

      ALTER TABLE bank_statement ADD CHECK (
        status = 'QUARANTINED' OR reason IS NULL
        OR reason IN ('ACCOUNT_UNKNOWN', 'BATCH_UNBALANCED', 'STATEMENT_GAP', 'STATEMENT_OVERLAP')
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
