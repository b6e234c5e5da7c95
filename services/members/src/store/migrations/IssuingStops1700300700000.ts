import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * When settlement stopped a partner's issuing. A stop must be seen by the next decision like a new setup, so `revision` now counts every
 * change that decisions are made again for; `told` is the number of the last setup fact.
 */
export class IssuingStops1700300700000 implements MigrationInterface {
  name = "IssuingStops1700300700000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE setup_state ADD COLUMN told bigint NOT NULL DEFAULT 0;
      UPDATE setup_state SET told = revision;

      CREATE TABLE issuing_stop (
        partner_code text COLLATE "C" NOT NULL,
        stopped_from timestamptz(3) NOT NULL,
        -- null: it still stands.
        resumed_at timestamptz(3) CHECK (resumed_at >= stopped_from),
        PRIMARY KEY (partner_code, stopped_from)
      );
      CREATE UNIQUE INDEX issuing_stop_stands ON issuing_stop (partner_code) WHERE resumed_at IS NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
