import type { MigrationInterface, QueryRunner } from "typeorm";

/** Partners that leave: from when on nothing is redeemed at them. Told once for each partner, and for good. */
export class PartnerExits1700400100000 implements MigrationInterface {
  name = "PartnerExits1700400100000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE known_exit (
        partner_code text PRIMARY KEY,
        redeeming_ends_at timestamptz(3) NOT NULL
      );
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
