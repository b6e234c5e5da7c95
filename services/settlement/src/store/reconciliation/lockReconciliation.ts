import type { Tx } from "@tessera/runtime";

/** Namespace of the advisory locks of reconciliation; the second number is the cycle's. */
const LOCK_SPACE = 32_342;

/**
 * The right to change what is matched, broken or signed off in a cycle, until the transaction ends: of two runs, two approvers or a
 * run and a sign-off one waits for the other. Taken before any row's lock; of several cycles ascending by number. Answers the
 * cycle's state, or undefined when there is no such cycle.
 */
export async function lockReconciliation(
  tx: Tx,
  cycleId: string,
): Promise<{ readonly number: number; readonly status: string; readonly isFrozen: boolean } | undefined> {
  const [cycle] = await tx.query<{ number: number; status: string }>("SELECT number, status FROM cycle WHERE id = $1", [
    cycleId,
  ]);
  if (!cycle) return undefined;
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, cycle.number]);
  const [frozen] = await tx.query("SELECT FROM frozen_cycle WHERE cycle_id = $1", [cycleId]);
  return { ...cycle, isFrozen: frozen !== undefined };
}
