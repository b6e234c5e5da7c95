import type { Tx } from "@tessera/runtime";

interface VoucherOf {
  readonly rewardId: string;
  readonly partnerCode: string;
  readonly redemptionId: string;
}

/** Gives a redemption a code of its own. */
export async function insertGeneratedVoucher(tx: Tx, id: string, code: string, owner: VoucherOf): Promise<void> {
  await tx.query(
    `INSERT INTO voucher (id, reward_id, partner_code, code, source, state, redemption_id)
     VALUES ($1, $2, $3, $4, 'GENERATED', 'RESERVED', $5)`,
    [id, owner.rewardId, owner.partnerCode, code, owner.redemptionId],
  );
}

/**
 * Gives a redemption the next code of the reward's pool. Call it in a statement of its own behind `reserveRedemption`: the lock
 * of the stock row, which counts the codes, makes sure that there is one. // locks: voucher, behind reward_stock
 */
export async function assignPooledVoucher(tx: Tx, owner: VoucherOf): Promise<void> {
  const assigned = await tx.query(
    `UPDATE voucher SET state = 'RESERVED', redemption_id = $2
      WHERE id = (SELECT id FROM voucher WHERE reward_id = $1 AND state = 'AVAILABLE' ORDER BY number LIMIT 1 FOR UPDATE)
      RETURNING id`,
    [owner.rewardId, owner.redemptionId],
  );
  if (assigned.length !== 1)
    throw new Error(`the pool of reward ${owner.rewardId} has fewer codes than its stock says`);
}
