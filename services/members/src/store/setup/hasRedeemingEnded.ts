import type { Tx } from "@tessera/runtime";

/** True once the partner takes no points any more, because it leaves. What was held before is captured still. */
export async function hasRedeemingEnded(tx: Tx, code: string): Promise<boolean> {
  const rows = await tx.query(
    "SELECT 1 FROM partner_exit WHERE partner_code = $1 AND redeeming_ends_at <= clock_timestamp() AND revoked_at IS NULL",
    [code],
  );
  return rows.length === 1;
}
