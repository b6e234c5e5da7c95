import type { Tx } from "@tessera/runtime";
import type { LegRow } from "../entities/LegRow.js";
import { lockReconciliation } from "../reconciliation/lockReconciliation.js";
import { lockLeg } from "./legs.js";

/**
 * Reads a leg that is confirmed or whose confirmation is taken back, with whether its period is signed off; null when there is none. Locks
 * reconciliation of its cycle, so that nobody signs meanwhile, then the cycle, then the leg. Confirmations and requests for their revocation
 * are locked after it, in this order, by everybody.
 */
export async function lockDirectLeg(tx: Tx, legId: string): Promise<(LegRow & { readonly isFrozen: boolean }) | null> {
  const [found] = await tx.query<{ cycle_id: string }>("SELECT cycle_id FROM leg WHERE id = $1", [legId]);
  if (!found) return null;
  const cycle = await lockReconciliation(tx, found.cycle_id);
  const leg = await lockLeg(tx, legId);
  return leg && { ...leg, isFrozen: cycle?.isFrozen === true };
}
