import type { Tx } from "@tessera/runtime";

/** Locks one member's book until the transaction ends; false when there is no such member. */
export async function lockAccount(tx: Tx, memberId: string): Promise<boolean> {
  const rows = await tx.query("SELECT 1 FROM account WHERE member_id = $1 FOR UPDATE", [memberId]);
  return rows.length === 1;
}
