import type { MigrationInterface, QueryRunner } from "typeorm";

/** The tables that every service has: outbox, inbox with its cursors, and the answers kept under idempotency keys. */
export class RuntimeTables1700000000000 implements MigrationInterface {
  name = "RuntimeTables1700000000000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE outbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        topic text NOT NULL,
        key text NOT NULL,
        sequence bigint NOT NULL CHECK (sequence > 0),
        payload jsonb NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        published_at timestamptz(3),
        UNIQUE (key, sequence)
      );
      CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;

      -- Whom the relay serves one by one, and which rows it still owes to those who were away.
      CREATE TABLE outbox_lane (
        lane text NOT NULL,
        topic text NOT NULL,
        PRIMARY KEY (lane, topic)
      );
      CREATE TABLE outbox_owed (
        lane text NOT NULL,
        position bigint NOT NULL,
        PRIMARY KEY (lane, position)
      );

      CREATE TABLE inbox (
        position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL UNIQUE,
        publisher text NOT NULL,
        topic text NOT NULL,
        key text NOT NULL,
        sequence bigint NOT NULL,
        payload jsonb NOT NULL,
        recorded_at timestamptz(3) NOT NULL,
        received_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        -- True while it cannot be applied: behind a gap or behind a parked fact, until its next attempt, or parked itself.
        waiting boolean NOT NULL DEFAULT false,
        attempts integer NOT NULL DEFAULT 0,
        retry_at timestamptz(3),
        parked_at timestamptz(3),
        error text
      );
      CREATE INDEX inbox_by_key ON inbox (publisher, key, sequence);
      CREATE INDEX inbox_ready ON inbox (publisher, position) WHERE NOT waiting;
      CREATE INDEX inbox_retry ON inbox (publisher, retry_at) WHERE retry_at IS NOT NULL;
      CREATE INDEX inbox_waiting ON inbox (publisher, position) WHERE waiting;

      CREATE TABLE inbox_cursor (
        publisher text NOT NULL,
        key text NOT NULL,
        sequence bigint NOT NULL,
        PRIMARY KEY (publisher, key)
      );

      CREATE TABLE idempotency_key (
        scope text NOT NULL,
        operation text NOT NULL,
        key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
        input_hash bytea NOT NULL,
        answer jsonb NOT NULL,
        recorded_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        PRIMARY KEY (scope, operation, key)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
