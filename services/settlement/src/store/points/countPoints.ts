import { formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";

export type CountedKind = "ISSUED" | "REDEEMED" | "RESTORED" | "RETURNED" | "EXPIRED" | "UNEXPIRED";

/** Points of one issuer and locked price that moved at one instant. */
export interface CountedPoints {
  readonly cycleId: string;
  readonly kind: CountedKind;
  readonly issuerCode: string;
  readonly currency: string;
  /** Millionths. */
  readonly unitPrice: bigint;
  /** Of an issue; 0 otherwise. */
  readonly contractVersion: number;
  readonly points: bigint;
  readonly occurredAt: Date;
}

/** Sessions count in this many shards of a row, so that they seldom wait for each other. */
const SHARDS = 16;
const HOUR_MS = 3_600_000;

/**
 * Adds points to the counters of their cycle and hour, in one statement whatever the size of the batch, rows in the order of their keys.
 * The caller holds the shared lock of every cycle.
 */
export async function countPoints(tx: Tx, counted: readonly CountedPoints[]): Promise<void> {
  const rows = sumByKey(counted);
  if (rows.length === 0) return;
  await tx.query(
    `INSERT INTO points_counter AS known
       (cycle_id, hour, issuer_code, currency, unit_price, contract_version, kind, shard, points)
     SELECT cycle_id, hour, issuer_code, currency, unit_price, contract_version, kind, pg_backend_pid() % ${SHARDS}, points
     FROM json_to_recordset($1::json) AS (cycle_id uuid, hour timestamptz, issuer_code text, currency text, unit_price numeric,
       contract_version integer, kind text, points bigint)
     ORDER BY cycle_id, hour, issuer_code COLLATE "C", currency COLLATE "C", unit_price, contract_version, kind
     ON CONFLICT (cycle_id, hour, issuer_code, currency, unit_price, contract_version, kind, shard)
     DO UPDATE SET points = known.points + excluded.points`,
    [JSON.stringify(rows)],
  );
}

function sumByKey(counted: readonly CountedPoints[]): Record<string, string | number>[] {
  const sums = new Map<string, Record<string, string | number>>();
  for (const row of counted) {
    if (row.points === 0n) continue;
    const hour = new Date(Math.floor(row.occurredAt.getTime() / HOUR_MS) * HOUR_MS).toISOString();
    const unitPrice = formatDecimal(row.unitPrice, PRICE_SCALE);
    const key = [row.cycleId, hour, row.issuerCode, row.currency, unitPrice, row.contractVersion, row.kind].join("\n");
    const points = BigInt(sums.get(key)?.["points"] ?? 0) + row.points;
    sums.set(key, {
      cycle_id: row.cycleId,
      hour,
      issuer_code: row.issuerCode,
      currency: row.currency,
      unit_price: unitPrice,
      contract_version: row.contractVersion,
      kind: row.kind,
      points: points.toString(),
    });
  }
  return [...sums.values()];
}

/**
 * Gives the counters of a cycle from an instant on to its successor. The hour that holds the instant stays whole with the first: its
 * counters do not tell its minutes apart.
 */
export async function moveCounters(tx: Tx, fromCycleId: string, toCycleId: string, startsAt: Date): Promise<void> {
  await tx.query("UPDATE points_counter SET cycle_id = $2 WHERE cycle_id = $1 AND hour >= $3", [
    fromCycleId,
    toCycleId,
    startsAt,
  ]);
}
