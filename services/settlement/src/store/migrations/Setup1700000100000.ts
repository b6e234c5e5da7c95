import type { MigrationInterface, QueryRunner } from "typeorm";

/** What settlement remembers of the setup facts: the programme's zone, cut-off and clearing, and which partners there are. */
export class Setup1700000100000 implements MigrationInterface {
  name = "Setup1700000100000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE programme (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        code text NOT NULL,
        time_zone text NOT NULL,
        starts_on date NOT NULL,
        cut_off text NOT NULL CHECK (cut_off IN ('BY_SCHEDULE', 'BY_COMMAND')),
        clearing text NOT NULL CHECK (clearing IN ('GROSS', 'BILATERAL_NET', 'MULTILATERAL_NET'))
      );

      CREATE TABLE partner (
        code text COLLATE "C" PRIMARY KEY,
        name text NOT NULL
      );

      -- The number of the last setup fact applied: what networkState shows.
      CREATE TABLE setup_revision (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        revision bigint NOT NULL
      );
      INSERT INTO setup_revision (revision) VALUES (0);
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
