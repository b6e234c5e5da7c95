import type { Tx } from "@tessera/runtime";

/** Locks one redemption for a decision about it. False when there is none. // locks: redemption */
export async function lockRedemption(tx: Tx, id: string): Promise<boolean> {
  return (await tx.query("SELECT FROM redemption WHERE id = $1 FOR UPDATE", [id])).length === 1;
}

/**
 * CONFIRMED → CANCELLING: from here on the cancellation will be finished, so the voucher is worth nothing at once. Call it
 * behind `lockRedemption`. // locks: redemption, voucher
 */
export async function startCancelling(tx: Tx, id: string, reason: string, now: Date): Promise<void> {
  await tx.query(`UPDATE redemption SET state = 'CANCELLING', cancelled_at = $2, cancel_reason = $3 WHERE id = $1`, [
    id,
    now,
    reason,
  ]);
  await tx.query(`UPDATE voucher SET state = 'REVOKED' WHERE redemption_id = $1`, [id]);
}

export interface FinishedCancellation {
  readonly memberId: string;
  /** When the cancellation was decided. */
  readonly cancelledAt: Date;
}

/**
 * CANCELLING → CANCELLED: the units go back, except one that was an imported code, which is spent because its owner knows it.
 * undefined when another process has finished before. // locks: redemption, reward_stock
 */
export async function finishCancelling(tx: Tx, id: string): Promise<FinishedCancellation | undefined> {
  const [row] = await tx.query<{ member_id: string; cancelled_at: Date }>(
    `WITH held AS (
       SELECT redemption.id, redemption.reward_id,
              CASE WHEN EXISTS (SELECT FROM voucher WHERE redemption_id = redemption.id AND source = 'IMPORTED') THEN 0
                   ELSE stock_units END AS units
         FROM redemption WHERE id = $1 AND state = 'CANCELLING' FOR UPDATE),
     finished AS (
       UPDATE redemption SET state = 'CANCELLED', stock_units = CASE WHEN held.units > 0 THEN 0 ELSE stock_units END FROM held
        WHERE redemption.id = held.id RETURNING member_id, cancelled_at),
     restocked AS (
       UPDATE reward_stock SET left_units = left_units + held.units FROM held
        WHERE reward_stock.reward_id = held.reward_id AND held.units > 0)
     SELECT member_id, cancelled_at FROM finished`,
    [id],
  );
  return row && { memberId: row.member_id, cancelledAt: row.cancelled_at };
}
