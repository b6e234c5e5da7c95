import type { SettlementPartnerExitRevoked } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** Keeps that a partner stays: the exit that was told before this fact is over. Without effect when it is so already. */
export async function saveExitRevoked(
  tx: Tx,
  { partnerCode, revokedAt }: SettlementPartnerExitRevoked,
  sequence: number,
): Promise<void> {
  await tx.query(
    "UPDATE partner_exit SET revoked_at = $3 WHERE partner_code = $1 AND sequence < $2 AND revoked_at IS NULL",
    [partnerCode, sequence, revokedAt],
  );
  await tx.query("UPDATE setup_state SET revision = revision + 1");
}
