import type { MigrationInterface, QueryRunner } from "typeorm";

/** A payment file is given out by the door of files: its bytes are kept there too, written in the same transaction. */
export class PaymentFilesStored1700300800100 implements MigrationInterface {
  name = "PaymentFilesStored1700300800100";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      "ALTER TABLE payment_file ADD COLUMN stored_file_id uuid NOT NULL UNIQUE REFERENCES stored_file (id)",
    );
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
