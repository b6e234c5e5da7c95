import type { MigrationInterface, QueryRunner } from "typeorm";

/** An exit may be taken back, and the partner leave another time: one row for each exit that was told, with the number of its fact. */
export class ExitRevocations1700620102000 implements MigrationInterface {
  name = "ExitRevocations1700620102000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE partner_exit ADD COLUMN sequence bigint NOT NULL DEFAULT 1;
      ALTER TABLE partner_exit ALTER COLUMN sequence DROP DEFAULT;
      ALTER TABLE partner_exit ADD COLUMN revoked_at timestamptz(3);
      ALTER TABLE partner_exit DROP CONSTRAINT partner_exit_pkey;
      ALTER TABLE partner_exit ADD PRIMARY KEY (partner_code, sequence);
      CREATE UNIQUE INDEX partner_exit_stands_once ON partner_exit (partner_code) WHERE revoked_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
