import type { Tx } from "@tessera/runtime";
import type { VoucherState } from "../domain/voucher/states.js";

export interface LockedVoucher {
  readonly id: string;
  readonly state: VoucherState;
  readonly redemptionId: string;
}

/**
 * Vouchers with one of these codes that were given to somebody, of one partner or, when it is undefined, of all.
 * // locks: the redemption of each, so that it is used or cancelled but never both, then the voucher; ascending ids
 */
export async function lockVouchers(
  tx: Tx,
  codes: readonly string[],
  partnerCode: string | undefined,
): Promise<LockedVoucher[]> {
  const wellFormed = codes.filter((code) => !/[\u0000\p{Cs}]/u.test(code));
  const found = await tx.query<{ id: string; redemption_id: string }>(
    `SELECT id, redemption_id FROM voucher
      WHERE code = ANY ($1::text[]) AND ($2::text IS NULL OR partner_code = $2) AND redemption_id IS NOT NULL`,
    [wellFormed, partnerCode ?? null],
  );
  if (found.length === 0) return [];
  await tx.query("SELECT FROM redemption WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE", [
    found.map((row) => row.redemption_id),
  ]);
  const locked = await tx.query<{ id: string; state: VoucherState; redemption_id: string | null }>(
    "SELECT id, state, redemption_id FROM voucher WHERE id = ANY ($1::uuid[]) ORDER BY id FOR UPDATE",
    [found.map((row) => row.id)],
  );
  // A redemption that failed meanwhile has given its code back.
  return locked.flatMap(({ id, state, redemption_id: redemptionId }) =>
    redemptionId === null ? [] : [{ id, state, redemptionId }],
  );
}

/** ACTIVE → USED; call it behind `lockVouchers`. */
export async function useLockedVoucher(tx: Tx, id: string, now: Date): Promise<void> {
  await tx.query("UPDATE voucher SET state = 'USED', used_at = $2 WHERE id = $1", [id, now]);
}
