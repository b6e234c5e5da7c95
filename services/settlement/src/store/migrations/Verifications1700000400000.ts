import type { MigrationInterface, QueryRunner } from "typeorm";

/** Verifications of the whole network: who started one, who is working on it, and what each service reported. */
export class Verifications1700000400000 implements MigrationInterface {
  name = "Verifications1700000400000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE verification (
        id uuid PRIMARY KEY,
        status text NOT NULL CHECK (status IN ('RUNNING', 'CLEAN', 'VIOLATED')),
        started_by text NOT NULL,
        started_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
        -- Until when one instance works on it; afterwards, or when it is null, another may take it.
        claimed_until timestamptz(3),
        finished_at timestamptz(3),
        CHECK ((status = 'RUNNING') = (finished_at IS NULL))
      );
      CREATE INDEX verification_running ON verification (started_at) WHERE status = 'RUNNING';

      CREATE TABLE verification_report (
        verification_id uuid NOT NULL REFERENCES verification (id),
        service text NOT NULL CHECK (service IN ('members', 'partners', 'rewards', 'settlement')),
        reports jsonb NOT NULL,
        PRIMARY KEY (verification_id, service)
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
