import type { MigrationInterface, QueryRunner } from "typeorm";

/** Whether points were counted from the first fact on: then counters and the book of members must agree, otherwise they cannot. */
export class PointsCounting1700300200300 implements MigrationInterface {
  name = "PointsCounting1700300200300";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE points_counting (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        complete boolean NOT NULL
      );
      INSERT INTO points_counting (complete) SELECT revision = 0 FROM setup_revision;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
