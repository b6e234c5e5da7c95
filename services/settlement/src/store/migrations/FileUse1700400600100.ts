import type { MigrationInterface, QueryRunner } from "typeorm";

/** How many bytes a partner has brought is asked with every file of it. */
export class FileUse1700400600100 implements MigrationInterface {
  name = "FileUse1700400600100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE INDEX stored_file_of_partner ON stored_file (owner_partner_code, recorded_at) INCLUDE (bytes, id)
        WHERE owner_partner_code IS NOT NULL;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
