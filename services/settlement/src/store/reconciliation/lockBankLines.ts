import type { Tx } from "@tessera/runtime";
import { lockClaim } from "../claims/claims.js";
import { lockLeg } from "../payments/legs.js";

/** Namespace of the advisory locks of reconciliation; cycles are numbered from 1. */
const [LOCK_SPACE, BANK] = [32_342, 0];

/**
 * The right to use lines of the bank for these legs and claims, until the transaction ends. Lines and claims belong to no cycle, so that two
 * matches of different months may want the same one. Taken after the reconciliation locks of cycles; locks the legs, each after its cycle,
 * and the claims, ascending by id: what is read of them afterwards stands.
 */
export async function lockBankLines(tx: Tx, expectedIds: readonly string[] = []): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, BANK]);
  for (const id of [...new Set(expectedIds)].sort()) if (!(await lockLeg(tx, id))) await lockClaim(tx, id);
}
