import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * What a reconciliation run found about each partner is kept in the transaction that found it: a run whose process dies goes on behind
 * the partners that are done, and tells in the end what an undisturbed one tells.
 */
export class RunParts1700400500000 implements MigrationInterface {
  name = "RunParts1700400500000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE reconciliation_run_part (
        run_id uuid NOT NULL REFERENCES reconciliation_run (id),
        -- Empty for the bank.
        partner_code text COLLATE "C" NOT NULL,
        result jsonb NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (run_id, partner_code)
      );
      CREATE TRIGGER reconciliation_run_part_append_only BEFORE UPDATE OR DELETE ON reconciliation_run_part
        FOR EACH ROW EXECUTE FUNCTION refuse_change();
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
