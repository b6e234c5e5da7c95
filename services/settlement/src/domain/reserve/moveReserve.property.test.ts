import fc from "fast-check";
import { roundToMinor } from "@tessera/kernel";
import { moveReserve, RESERVE_SCALE, type PooledPoints, type ReservePool } from "./moveReserve.js";

const PRICES = [4_500n, 83_500n, 100_000n];
const count = fc.constantFrom(0n, 0n, 1n, 7n, 333n);
const cycleOf = fc.uniqueArray(
  fc.record({
    unitPrice: fc.constantFrom(...PRICES),
    issued: fc.array(
      fc.record({
        points: fc.constantFrom(1n, 7n, 333n, 1_000n),
        reserveShare: fc.constantFrom(0n, 250_000n, 333_333n, 1_000_000n),
      }),
      { maxLength: 2 },
    ),
    redeemed: count,
    restored: count,
    returned: count,
    expired: count,
  }),
  { selector: ({ unitPrice }) => unitPrice, maxLength: 3 },
);
const terms = { currency: "CZK", breakageShare: 400_000n };
const heldMinor = (pools: readonly ReservePool[]) =>
  roundToMinor(
    pools.reduce((sum, pool) => sum + pool.heldValue, 0n),
    RESERVE_SCALE,
    "CZK",
  );

test("after every cycle what came in less what went out is what the pools hold, rounded once", () => {
  fc.assert(
    fc.property(fc.array(cycleOf, { maxLength: 6 }), (cycles) => {
      let pools: ReservePool[] = [];
      let balanceMinor = 0n;
      for (const cycle of cycles) {
        const moved = moveReserve(pools, cycle, terms);
        const { paidIn, paidOut, returned, released, breakage } = moved.movement;
        expect([paidIn, paidOut, returned, released, breakage].every((amount) => amount >= 0n)).toBe(true);
        balanceMinor += paidIn - paidOut - returned - released - breakage;
        pools = moved.pools;
        expect(balanceMinor).toBe(heldMinor(pools));
        for (const pool of pools) {
          expect(pool.heldPoints >= 0n && pool.heldValue >= 0n && pool.spentValue >= 0n).toBe(true);
          // No pool holds more than the whole price of its points, and an empty one nothing.
          expect(pool.heldValue <= pool.heldPoints * pool.unitPrice * 1_000_000n).toBe(true);
        }
      }
    }),
    { numRuns: 300 },
  );
});

/** One price and one share, so that every point of the reserve is worth the same: points are counted, nothing is averaged. */
class CountedReserve {
  held = 0n;
  spent = 0n;
  paidIn = 0n;
  out = 0n;

  move(points: { issued: bigint; redeemed: bigint; restored: bigint; returned: bigint; expired: bigint }): void {
    this.held += points.issued;
    this.paidIn += points.issued;
    const redeemed = points.redeemed - points.restored;
    if (redeemed >= 0n) this.spent += this.take(redeemed);
    else {
      const back = -redeemed < this.spent ? -redeemed : this.spent;
      [this.spent, this.held, this.paidIn] = [this.spent - back, this.held + back, this.paidIn + back];
    }
    this.take(points.returned);
    this.take(points.expired);
  }

  private take(wanted: bigint): bigint {
    const taken = wanted < this.held ? wanted : this.held;
    this.held -= taken;
    this.out += taken;
    return taken;
  }
}

test("of one price and share, what the reserve holds and what moved it is what counting its points says", () => {
  const moves = fc.record({ issued: count, redeemed: count, restored: count, returned: count, expired: count });
  fc.assert(
    fc.property(
      fc.array(moves, { maxLength: 12 }),
      fc.constantFrom(250_000n, 333_333n, 1_000_000n),
      (cycles, share) => {
        const counted = new CountedReserve();
        let pools: ReservePool[] = [];
        let [inMinor, outMinor] = [0n, 0n];
        for (const { issued, ...rest } of cycles) {
          counted.move({ issued, ...rest });
          const cycle = [{ unitPrice: 83_500n, issued: [{ points: issued, reserveShare: share }], ...rest }];
          const moved = moveReserve(pools, cycle, terms);
          pools = moved.pools;
          const { paidIn, paidOut, returned, released, breakage } = moved.movement;
          inMinor += paidIn;
          outMinor += paidOut + returned + released + breakage;
          const worth = (points: bigint) => roundToMinor(points * 83_500n * share, RESERVE_SCALE, "CZK");
          expect(inMinor - outMinor).toBe(worth(counted.held));
          // Each cycle rounds its flows so that the balance is exact; so sums may be off by a minor unit a cycle and no more.
          const slack = BigInt(cycles.length);
          const off = inMinor - worth(counted.paidIn);
          expect(off <= slack && off >= -slack).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});

const points = (more: Partial<PooledPoints>): PooledPoints => ({
  unitPrice: 100_000n,
  issued: [],
  redeemed: 0n,
  restored: 0n,
  returned: 0n,
  expired: 0n,
  ...more,
});

test("1,000 points at 0.10 with a share of 0.4 pay 40.00 in; 250 redeemed take 10.00, 250 expired 10.00 split 4 : 6, the rest 20.00", () => {
  const issued = moveReserve([], [points({ issued: [{ points: 1_000n, reserveShare: 400_000n }] })], terms);
  expect(issued.movement).toEqual({ paidIn: 4_000n, paidOut: 0n, returned: 0n, released: 0n, breakage: 0n });
  const moved = moveReserve(issued.pools, [points({ redeemed: 250n, expired: 250n })], terms);
  expect(moved.movement).toEqual({ paidIn: 0n, paidOut: 1_000n, returned: 0n, released: 600n, breakage: 400n });
  const last = moveReserve(moved.pools, [points({ returned: 500n })], terms);
  expect(last.movement).toEqual({ paidIn: 0n, paidOut: 0n, returned: 2_000n, released: 0n, breakage: 0n });
  expect(last.pools[0]?.heldValue).toBe(0n);
});

test("a reversal puts back what its points had taken, in a later cycle too", () => {
  const first = moveReserve([], [points({ issued: [{ points: 100n, reserveShare: 500_000n }], redeemed: 60n })], terms);
  expect(first.movement).toMatchObject({ paidIn: 500n, paidOut: 300n });
  const second = moveReserve(
    first.pools,
    [points({ issued: [{ points: 100n, reserveShare: 0n }], restored: 60n })],
    terms,
  );
  expect(second.movement).toMatchObject({ paidIn: 300n, paidOut: 0n });
  expect(second.pools[0]).toMatchObject({ heldPoints: 200n, spentPoints: 0n, spentValue: 0n });
});

test("a reversal puts back no more than was taken, and pools stand by their price", () => {
  const bought = points({ issued: [{ points: 100n, reserveShare: 500_000n }], redeemed: 60n });
  const dearer = { ...bought, unitPrice: 100_001n };
  const first = moveReserve([], [dearer, bought], terms);
  expect(first.pools.map(({ unitPrice }) => unitPrice)).toEqual([100_000n, 100_001n]);
  expect(moveReserve([], [bought, dearer], terms)).toEqual(first);
  const [pool] = moveReserve(first.pools, [points({ restored: 25n })], terms).pools;
  expect(pool).toMatchObject({ heldPoints: 65n, spentPoints: 35n });
  const [beyond] = moveReserve(first.pools, [points({ restored: 75n })], terms).pools;
  expect(beyond).toMatchObject({ heldPoints: 100n, spentPoints: 0n, spentValue: 0n });
});

test("points from before the reserve take nothing", () => {
  expect(moveReserve([], [points({ redeemed: 500n, expired: 3n })], terms).movement).toEqual({
    paidIn: 0n,
    paidOut: 0n,
    returned: 0n,
    released: 0n,
    breakage: 0n,
  });
});
