import type { SettlementIssuingChanged } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** Keeps that a partner's issuing stopped or goes on, so that the next purchase is decided by it. A stop that stands already stays. */
export async function saveIssuing(tx: Tx, { partnerCode, stopped, since }: SettlementIssuingChanged): Promise<void> {
  if (stopped) {
    await tx.query(
      `INSERT INTO issuing_stop (partner_code, stopped_from)
       SELECT $1, $2 WHERE NOT EXISTS (SELECT FROM issuing_stop WHERE partner_code = $1 AND resumed_at IS NULL)
       ON CONFLICT (partner_code, stopped_from) DO UPDATE SET resumed_at = NULL`,
      [partnerCode, since],
    );
  } else {
    await tx.query(
      "UPDATE issuing_stop SET resumed_at = greatest(stopped_from, $2::timestamptz) WHERE partner_code = $1 AND resumed_at IS NULL",
      [partnerCode, since],
    );
  }
  await tx.query("UPDATE setup_state SET revision = revision + 1");
}
