import type { MigrationInterface, QueryRunner } from "typeorm";

/** Partners that leave: from when on they issue no points, and take none. Told once for each partner, and for good. */
export class PartnerExits1700400100000 implements MigrationInterface {
  name = "PartnerExits1700400100000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE partner_exit (
        partner_code text COLLATE "C" PRIMARY KEY,
        issuing_ends_at timestamptz(3) NOT NULL,
        redeeming_ends_at timestamptz(3) NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
