import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Collateral in money, its release and recoveries may be claims that bank lines pay: then a collateral counts as far as its money has come. What
 * stood before counts as it did, from its approval on.
 */
export class DepositClaims1700500403000 implements MigrationInterface {
  name = "DepositClaims1700500403000";

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE collateral
        ADD COLUMN via_bank boolean NOT NULL DEFAULT false,
        ADD CONSTRAINT collateral_via_bank_is_money CHECK (NOT via_bank OR kind IN ('CASH', 'FUND_CONTRIBUTION'));
      ALTER TABLE default_recovery ADD COLUMN via_bank boolean NOT NULL DEFAULT false;

      CREATE OR REPLACE VIEW collateral_left AS
        SELECT id AS collateral_id, CASE
            WHEN via_bank THEN (SELECT coalesce(sum(payment.amount_minor), 0) FROM claim JOIN claim_payment AS payment ON payment.claim_id = claim.id
                                WHERE claim.kind = 'COLLATERAL' AND claim.source_id = collateral.id)
            ELSE amount_minor
          END
          - (SELECT coalesce(sum(share.amount_minor), 0) FROM default_share AS share WHERE share.collateral_id = collateral.id)
          - (SELECT coalesce(sum(release.amount_minor), 0) FROM collateral_release AS release
             WHERE release.collateral_id = collateral.id AND release.approved_by IS NOT NULL) AS left_minor
        FROM collateral;
    `);
  }

  async down(): Promise<void> {
    throw new Error("migrations go forward only");
  }
}
