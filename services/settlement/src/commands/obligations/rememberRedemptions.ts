import type { RedemptionCancelled, RedemptionConfirmed } from "@tessera/contracts";
import type { Tx } from "@tessera/runtime";

/** Keeps what rewards told about redemptions, for the comparison with what members spent. Throws for a cancellation without one. */
export async function rememberRedemptions(
  tx: Tx,
  confirmed: readonly RedemptionConfirmed[],
  cancelled: readonly RedemptionCancelled[],
): Promise<void> {
  await tx.query(
    `INSERT INTO redemption_told (redemption_id, redeemer_code, points, occurred_at)
     SELECT "redemptionId", "redeemerCode", points, "occurredAt"
     FROM json_to_recordset($1::json)
       AS ("redemptionId" uuid, "redeemerCode" text, points bigint, "occurredAt" timestamptz)`,
    [JSON.stringify(confirmed)],
  );
  const updated = await tx.query(
    `UPDATE redemption_told SET cancelled_at = cancelled."occurredAt"
     FROM json_to_recordset($1::json) AS cancelled ("redemptionId" uuid, "occurredAt" timestamptz)
     WHERE redemption_id = cancelled."redemptionId"
     RETURNING 1`,
    [JSON.stringify(cancelled)],
  );
  if (updated.length !== cancelled.length) throw new Error("a redemption was cancelled before it was confirmed");
}
