import type { MigrationInterface, QueryRunner } from "typeorm";

/** Why the file of a dry run was refused, in words and with its line. */
export class RefusedDryRuns1700920000000 implements MigrationInterface {
  name = "RefusedDryRuns1700920000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE reconciliation_run
        ADD COLUMN reason_detail text,
        ADD COLUMN reason_line integer,
        ADD CONSTRAINT reconciliation_run_details_reason CHECK (reason IS NOT NULL OR (reason_detail IS NULL AND reason_line IS NULL)),
        ADD CONSTRAINT reconciliation_run_line_counts CHECK (reason_line > 0);
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
