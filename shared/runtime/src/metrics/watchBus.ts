import type { Pool } from "pg";
import { readOutboxAge } from "../bus/relay/readOutboxAge.js";
import type { ServiceMetrics } from "./openMetrics.js";

/** Counting stops here: what is looked at every few seconds must not read a backlog of millions. */
const MOST_COUNTED = 10_000;

/** Tells of the facts on their way: what waits in the outbox and since when, what waits in the inbox, what is parked. */
export function watchBus(metrics: ServiceMetrics, pool: Pool): void {
  metrics.gauge("tessera_outbox_age_seconds", async () => [{ value: await readOutboxAge(pool) }]);
  metrics.gauge("tessera_outbox_pending_facts", async () => [
    { value: await count(pool, "outbox WHERE published_at IS NULL") },
  ]);
  metrics.gauge("tessera_inbox_facts", async () => [
    { state: "ready", value: await count(pool, "inbox WHERE NOT waiting") },
    { state: "waiting", value: await count(pool, "inbox WHERE waiting AND parked_at IS NULL") },
    { state: "parked", value: await count(pool, "inbox WHERE waiting AND parked_at IS NOT NULL") },
  ]);
}

async function count(pool: Pool, rows: string): Promise<number> {
  const counted = await pool.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM (SELECT FROM ${rows} LIMIT ${MOST_COUNTED}) AS counted`,
  );
  return counted.rows[0]?.count ?? 0;
}
