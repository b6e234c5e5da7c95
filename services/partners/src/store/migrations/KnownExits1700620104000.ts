import type { MigrationInterface, QueryRunner } from "typeorm";

/** Partners that leave, as settlement tells it: one row for each exit, with the number of its fact. Nothing new is signed with who has left. */
export class KnownExits1700620104000 implements MigrationInterface {
  name = "KnownExits1700620104000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_exit (
        partner_code text COLLATE "C" NOT NULL,
        sequence bigint NOT NULL,
        issuing_ends_at timestamptz(3) NOT NULL,
        redeeming_ends_at timestamptz(3) NOT NULL,
        revoked_at timestamptz(3),
        PRIMARY KEY (partner_code, sequence)
      );
      CREATE UNIQUE INDEX known_exit_stands_once ON known_exit (partner_code) WHERE revoked_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
