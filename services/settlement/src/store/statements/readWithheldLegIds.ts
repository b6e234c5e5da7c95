import type { Tx } from "@tessera/runtime";

/**
 * The DEFAULTED payments of a cycle that their receiver did not get because it had not paid itself: the hub's to a defaulter that no bank
 * was to carry out any more, and what others were to pay it directly and do not. The rest its payer left unpaid.
 */
export async function readWithheldLegIds(tx: Tx, cycleId: string): Promise<ReadonlySet<string>> {
  const rows = await tx.query<{ id: string }>(
    `SELECT leg_id AS id FROM withheld_leg WHERE cycle_id = $1
     UNION ALL
     SELECT id FROM leg WHERE cycle_id = $1 AND status = 'DEFAULTED' AND direction = 'RECEIVES' AND counterparty_code IS NULL`,
    [cycleId],
  );
  return new Set(rows.map(({ id }) => id));
}
