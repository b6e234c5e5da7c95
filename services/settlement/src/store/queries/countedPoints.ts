import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

/**
 * Points that were counted as issued before an instant, a whole hour, by issuer; null when counting began after the first facts, so that
 * the counters do not hold all of them.
 */
export async function readIssuedBefore(database: Database, hour: Date): Promise<Map<string, bigint> | null> {
  const [counting] = await queryRows<{ complete: boolean }>(database, "SELECT complete FROM points_counting", []);
  if (!counting?.complete) return null;
  const rows = await queryRows<{ issuer_code: string; points: string }>(
    database,
    `SELECT issuer_code, sum(points) AS points FROM points_counter WHERE kind = 'ISSUED' AND points_counter.hour < $1
     GROUP BY issuer_code`,
    [hour],
  );
  return new Map(rows.map((row) => [row.issuer_code, BigInt(row.points)]));
}
