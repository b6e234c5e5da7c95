import type { MigrationInterface, QueryRunner } from "typeorm";

/** An exit may be taken back, and the partner leave another time: one row for each exit that was told, with the number of its fact. */
export class ExitRevocations1700620103000 implements MigrationInterface {
  name = "ExitRevocations1700620103000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE known_exit ADD COLUMN sequence bigint NOT NULL DEFAULT 1;
      ALTER TABLE known_exit ALTER COLUMN sequence DROP DEFAULT;
      ALTER TABLE known_exit ADD COLUMN revoked_at timestamptz(3);
      ALTER TABLE known_exit DROP CONSTRAINT known_exit_pkey;
      ALTER TABLE known_exit ADD PRIMARY KEY (partner_code, sequence);
      CREATE UNIQUE INDEX known_exit_stands_once ON known_exit (partner_code) WHERE revoked_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
