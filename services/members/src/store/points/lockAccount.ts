import type { Tx } from "@tessera/runtime";

/**
 * Locks one member's book until the transaction ends, and ends the holds whose time is over, so that none of them keeps its points
 * from what is decided next; false when there is no such member.
 */
export async function lockAccount(tx: Tx, memberId: string): Promise<boolean> {
  const [account] = await tx.query<{ holds: boolean }>(
    "SELECT held > 0 AS holds FROM account WHERE member_id = $1 FOR UPDATE",
    [memberId],
  );
  if (account?.holds) await tx.query("SELECT time_out_holds(ARRAY[$1::uuid])", [memberId]);
  return account !== undefined;
}
