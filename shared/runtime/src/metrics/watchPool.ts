import type { Pool } from "pg";
import type { ServiceMetrics } from "./openMetrics.js";

/** Tells how many connections of a pool are in use and idle, and how many requests wait for one. */
export function watchPool(metrics: ServiceMetrics, pool: Pool): void {
  metrics.gauge("tessera_pool_connections", () => [
    { state: "in use", value: pool.totalCount - pool.idleCount },
    { state: "idle", value: pool.idleCount },
  ]);
  metrics.gauge("tessera_pool_waiting_requests", () => [{ value: pool.waitingCount }]);
}
