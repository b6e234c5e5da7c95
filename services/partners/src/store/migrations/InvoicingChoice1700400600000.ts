import type { MigrationInterface, QueryRunner } from "typeorm";

/** When a cycle's invoices are written; null in versions from before it could be chosen, which means by command. */
export class InvoicingChoice1700400600000 implements MigrationInterface {
  name = "InvoicingChoice1700400600000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE settlement_terms_version
        ADD COLUMN invoicing text CHECK (invoicing IN ('AT_APPROVAL', 'BY_COMMAND'));
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
