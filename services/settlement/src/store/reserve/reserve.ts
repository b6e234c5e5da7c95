import { decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import { RESERVE_SCALE, type ReserveMovement, type ReservePool } from "../../domain/reserve/moveReserve.js";
import type { CountedKind } from "../points/countPoints.js";

/** Points of a cycle by issuer, currency, price, contract version and what happened to them. */
export interface CycleCount {
  readonly issuerCode: string;
  readonly currency: string;
  readonly unitPrice: bigint;
  readonly contractVersion: number;
  readonly kind: CountedKind;
  readonly points: bigint;
}

/**
 * The counters of a closed cycle, hours and shards together, in the order of their keys. An issue that was told before the contract that it
 * falls under (version 0) counts under the one in force when its hour ended: facts of two services come in any order.
 */
export async function readCycleCounts(tx: Tx, cycleId: string): Promise<CycleCount[]> {
  const rows = await tx.query<{
    issuer_code: string;
    currency: string;
    unit_price: string;
    contract_version: number;
    kind: CountedKind;
    points: string;
  }>(
    `WITH counted AS (
       SELECT issuer_code, currency, unit_price, kind, points,
         CASE WHEN kind = 'ISSUED' AND contract_version = 0 THEN coalesce(
           (SELECT version FROM contract_terms WHERE partner_code = issuer_code AND effective_from < hour + interval '1 hour'
            ORDER BY effective_from DESC, version DESC LIMIT 1), 0)
         ELSE contract_version END AS contract_version
       FROM points_counter WHERE cycle_id = $1
     )
     SELECT issuer_code, currency, unit_price, contract_version, kind, sum(points) AS points FROM counted
     GROUP BY issuer_code, currency, unit_price, contract_version, kind
     ORDER BY issuer_code, currency, unit_price, contract_version, kind`,
    [cycleId],
  );
  return rows.map((row) => ({
    issuerCode: row.issuer_code,
    currency: row.currency,
    unitPrice: decimal(row.unit_price, PRICE_SCALE),
    contractVersion: row.contract_version,
    kind: row.kind,
    points: BigInt(row.points),
  }));
}

/** A pool of one issuer and currency. */
export interface StoredPool extends ReservePool {
  readonly issuerCode: string;
  readonly currency: string;
}

/**
 * Cycles up to this one whose reserve is not settled yet, in order of time, all of them closed. Locks the reserve, so that no two
 * transactions move it at once.
 */
export async function lockCyclesToSettle(tx: Tx, upToCycleId: string): Promise<string[]> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('reserve', 32341))");
  const rows = await tx.query<{ id: string }>(
    `SELECT id FROM cycle
     WHERE opens_at <= (SELECT opens_at FROM cycle WHERE id = $1) AND status NOT IN ('OPEN', 'CUT_OFF')
       AND NOT EXISTS (SELECT 1 FROM reserve_run WHERE cycle_id = cycle.id)
     ORDER BY opens_at`,
    [upToCycleId],
  );
  return rows.map(({ id }) => id);
}

/** The pools as the last settled cycle left them. A pool that a cycle did not touch is not written again. */
export async function readPools(tx: Tx): Promise<StoredPool[]> {
  const rows = await tx.query<{
    issuer_code: string;
    currency: string;
    unit_price: string;
    held_points: string;
    held_value: string;
    spent_points: string;
    spent_value: string;
  }>(
    `SELECT DISTINCT ON (issuer_code, currency, unit_price) reserve_pool.*
     FROM reserve_pool JOIN cycle ON cycle.id = cycle_id
     ORDER BY issuer_code, currency, unit_price, opens_at DESC`,
  );
  return rows.map((row) => ({
    issuerCode: row.issuer_code,
    currency: row.currency,
    unitPrice: decimal(row.unit_price, PRICE_SCALE),
    heldPoints: BigInt(row.held_points),
    heldValue: decimal(row.held_value, RESERVE_SCALE),
    spentPoints: BigInt(row.spent_points),
    spentValue: decimal(row.spent_value, RESERVE_SCALE),
  }));
}

export interface IssuerMovement extends ReserveMovement {
  readonly issuerCode: string;
  readonly currency: string;
}

/** Writes what a cycle did to the reserve; pools that are as they were are left out by the caller. */
export async function saveReserve(
  tx: Tx,
  cycleId: string,
  pools: readonly StoredPool[],
  movements: readonly IssuerMovement[],
): Promise<void> {
  await tx.query("INSERT INTO reserve_run (cycle_id) VALUES ($1)", [cycleId]);
  const poolRows = pools.map((pool) => ({
    cycle_id: cycleId,
    issuer_code: pool.issuerCode,
    currency: pool.currency,
    unit_price: formatDecimal(pool.unitPrice, PRICE_SCALE),
    held_points: pool.heldPoints.toString(),
    held_value: formatDecimal(pool.heldValue, RESERVE_SCALE),
    spent_points: pool.spentPoints.toString(),
    spent_value: formatDecimal(pool.spentValue, RESERVE_SCALE),
  }));
  await tx.query("INSERT INTO reserve_pool SELECT * FROM json_populate_recordset(NULL::reserve_pool, $1::json)", [
    JSON.stringify(poolRows),
  ]);
  const movementRows = movements.flatMap(({ issuerCode, currency, ...moved }) =>
    (
      [
        ["PAID_IN", moved.paidIn],
        ["PAID_OUT", moved.paidOut],
        ["RETURNED", moved.returned],
        ["RELEASED", moved.released],
        ["BREAKAGE", moved.breakage],
      ] as const
    )
      .filter(([, amountMinor]) => amountMinor > 0n)
      .map(([kind, amountMinor]) => ({
        cycle_id: cycleId,
        issuer_code: issuerCode,
        currency,
        kind,
        amount_minor: amountMinor.toString(),
      })),
  );
  await tx.query(
    "INSERT INTO reserve_movement SELECT * FROM json_populate_recordset(NULL::reserve_movement, $1::json)",
    [JSON.stringify(movementRows)],
  );
}
