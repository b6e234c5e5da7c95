import type { Tx } from "@tessera/runtime";
import { lockReconciliation } from "./lockReconciliation.js";

/**
 * The right to change a match that is kept in a cycle and settles these legs: the reconciliation locks of the cycle and of every cycle of the
 * legs, ascending by number. What is no leg is passed over. Answers whether the cycle itself is signed off, and whether any of them is; undefined when there is no such cycle.
 */
export async function lockWithLegs(
  tx: Tx,
  cycleId: string,
  legIds: readonly string[],
): Promise<{ readonly isOwnFrozen: boolean; readonly isFrozen: boolean } | undefined> {
  const cycles = await tx.query<{ id: string }>(
    "SELECT id FROM cycle WHERE id = $1 OR id IN (SELECT cycle_id FROM leg WHERE id = ANY ($2::uuid[])) ORDER BY number",
    [cycleId, legIds],
  );
  if (!cycles.some(({ id }) => id === cycleId)) return undefined;
  const frozen: string[] = [];
  for (const { id } of cycles) if ((await lockReconciliation(tx, id))?.isFrozen) frozen.push(id);
  return { isOwnFrozen: frozen.includes(cycleId), isFrozen: frozen.length > 0 };
}
