import type { MigrationInterface, QueryRunner } from "typeorm";

/** A dry run may read a file as if it were imported; nothing of it stays. */
export class DryRunFiles1700500402000 implements MigrationInterface {
  name = "DryRunFiles1700500402000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE reconciliation_run
        ADD COLUMN dry_run_file jsonb,
        ADD CONSTRAINT reconciliation_run_reads_file_dry CHECK (dry_run_file IS NULL OR dry_run);
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
