import { divideHalfAwayFromZero, PRICE_SCALE, roundToMinor, splitByLargestRemainder } from "@tessera/kernel";

/** Exact values are held in 10^-12 of the currency's major unit: price × share, six places each. */
export const RESERVE_SCALE = 2 * PRICE_SCALE;

/** What the reserve holds for the points of one issuer at one locked price. Points beyond `held` had no reserve. */
export interface ReservePool {
  /** Millionths of the currency's major unit per point. */
  readonly unitPrice: bigint;
  readonly heldPoints: bigint;
  readonly heldValue: bigint;
  /** Points redeemed and what the reserve paid for them, for the reversals that may follow. */
  readonly spentPoints: bigint;
  readonly spentValue: bigint;
}

/** Points of one price in one cycle. */
export interface PooledPoints {
  readonly unitPrice: bigint;
  /** Per contract version in force at the issue; reserveShare in millionths. */
  readonly issued: readonly { readonly points: bigint; readonly reserveShare: bigint }[];
  readonly redeemed: bigint;
  readonly restored: bigint;
  readonly returned: bigint;
  readonly expired: bigint;
}

/** Minor units, none negative. `paidIn` goes from the issuer into the reserve, the rest out of it: `breakage` to the operator. */
export interface ReserveMovement {
  readonly paidIn: bigint;
  readonly paidOut: bigint;
  readonly returned: bigint;
  readonly released: bigint;
  readonly breakage: bigint;
}

interface Flows {
  in: bigint;
  redeemed: bigint;
  returned: bigint;
  expired: bigint;
}

/**
 * Moves the reserve of one issuer and currency over one cycle. Points of one price are one pool: what is redeemed, returned or expires
 * takes its part of what the pool holds (average cost), so that a pool without points holds nothing; a reversal puts back what
 * its points had taken. Flows are exact until the end, then rounded once: after each cycle the reserve's balance is the exact value
 * of its pools, rounded half away from zero. `breakageShare` in millionths.
 */
export function moveReserve(
  opening: readonly ReservePool[],
  cycle: readonly PooledPoints[],
  terms: { readonly currency: string; readonly breakageShare: bigint },
): { readonly pools: ReservePool[]; readonly movement: ReserveMovement } {
  const flows: Flows = { in: 0n, redeemed: 0n, returned: 0n, expired: 0n };
  const pools = new Map(opening.map((pool) => [pool.unitPrice, pool]));
  for (const points of cycle) {
    const pool = pools.get(points.unitPrice) ?? emptyPool(points.unitPrice);
    pools.set(points.unitPrice, movePool(pool, points, flows));
  }
  const minor = (value: bigint): bigint => roundToMinor(value, RESERVE_SCALE, terms.currency);
  const before = valueOf(opening);
  const after = valueOf([...pools.values()]);
  const out = minor(before + flows.in) - minor(after);
  const [paidOut = 0n, returned = 0n, expired = 0n] =
    out === 0n ? [] : splitByLargestRemainder(out, [flows.redeemed, flows.returned, flows.expired]);
  const breakage = divideHalfAwayFromZero(expired * terms.breakageShare, 10n ** BigInt(PRICE_SCALE));
  return {
    pools: [...pools.values()].sort((a, b) => (a.unitPrice < b.unitPrice ? -1 : 1)),
    movement: {
      paidIn: minor(before + flows.in) - minor(before),
      paidOut,
      returned,
      released: expired - breakage,
      breakage,
    },
  };
}

function emptyPool(unitPrice: bigint): ReservePool {
  return { unitPrice, heldPoints: 0n, heldValue: 0n, spentPoints: 0n, spentValue: 0n };
}

function valueOf(pools: readonly ReservePool[]): bigint {
  return pools.reduce((sum, pool) => sum + pool.heldValue, 0n);
}

/** Issues first, then redemptions less reversals, then returns, then expiry: the order of facts within a cycle says nothing. */
function movePool(pool: ReservePool, points: PooledPoints, flows: Flows): ReservePool {
  let { heldPoints, heldValue, spentPoints, spentValue } = pool;
  for (const { points: count, reserveShare } of points.issued) {
    heldPoints += count;
    heldValue += count * points.unitPrice * reserveShare;
    flows.in += count * points.unitPrice * reserveShare;
  }
  const take = (wanted: bigint): { count: bigint; value: bigint } => {
    const count = wanted < heldPoints ? wanted : heldPoints;
    const value = count === 0n ? 0n : divideHalfAwayFromZero(heldValue * count, heldPoints);
    heldPoints -= count;
    heldValue -= value;
    return { count, value };
  };
  const redeemed = points.redeemed - points.restored;
  if (redeemed >= 0n) {
    const { count, value } = take(redeemed);
    flows.redeemed += value;
    spentPoints += count;
    spentValue += value;
  } else {
    const count = -redeemed < spentPoints ? -redeemed : spentPoints;
    const value = count === 0n ? 0n : divideHalfAwayFromZero(spentValue * count, spentPoints);
    spentPoints -= count;
    spentValue -= value;
    heldPoints += count;
    heldValue += value;
    flows.in += value;
  }
  flows.returned += take(points.returned).value;
  flows.expired += take(points.expired).value;
  return { unitPrice: pool.unitPrice, heldPoints, heldValue, spentPoints, spentValue };
}
