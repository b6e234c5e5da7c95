import type { TestSettlement } from "./startTestSettlement.js";

/** More than the pool has. */
const SESSIONS = 40;

/**
 * Deadlocks that Postgres has broken in the test's database. A session keeps its count to itself for a while, so that all of the pool's
 * are told to hand theirs in first: each is busy for a moment, so that no two of the questions meet one session.
 */
export async function countDeadlocks(settlement: TestSettlement): Promise<number> {
  const handIn = "SELECT pg_stat_force_next_flush(), pg_sleep(0.1)";
  await Promise.all(Array.from({ length: SESSIONS }, async () => settlement.rows(handIn)));
  const [found] = await settlement.rows<{ deadlocks: number }>(
    "SELECT deadlocks::integer FROM pg_stat_database WHERE datname = current_database()",
  );
  return found?.deadlocks ?? 0;
}
