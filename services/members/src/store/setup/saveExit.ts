import type { SettlementPartnerExitAgreed } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** Keeps when a partner leaves, so that the next purchase is decided by it; `sequence`: of the fact. */
export async function saveExit(tx: Tx, exit: SettlementPartnerExitAgreed, sequence: number): Promise<void> {
  await tx.query(
    `INSERT INTO partner_exit (partner_code, sequence, issuing_ends_at, redeeming_ends_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (partner_code, sequence) DO NOTHING`,
    [exit.partnerCode, sequence, exit.issuingEndsAt, exit.redeemingEndsAt],
  );
  await tx.query("UPDATE setup_state SET revision = revision + 1");
}
