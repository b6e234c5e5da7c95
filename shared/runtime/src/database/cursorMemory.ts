import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * A cursor remembers which fact it stands at, so that another fact of a number that was applied is told from a repeat: a publisher
 * that was restored from an older backup gives its numbers a second time.
 */
export class CursorMemory1700100000000 implements MigrationInterface {
  name = "CursorMemory1700100000000";

  async up(runner: QueryRunner): Promise<void> {
    // Both are unknown for what was applied before this migration.
    await runner.query("ALTER TABLE inbox_cursor ADD COLUMN fact_id uuid, ADD COLUMN told_at timestamptz(3)");
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
