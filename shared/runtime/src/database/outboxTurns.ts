import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * The number of the turn in which the relay handed a row over. Turns follow each other however fast they come and whatever the clock
 * does; instants of one millisecond do not. Rows that were handed over before have none: theirs came before every numbered one.
 */
export class OutboxTurns1700930000000 implements MigrationInterface {
  name = "OutboxTurns1700930000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE SEQUENCE outbox_turn;
      ALTER TABLE outbox ADD COLUMN turn bigint;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
