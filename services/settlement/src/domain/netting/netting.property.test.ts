import fc from "fast-check";
import { compressConservatively } from "./compressConservatively.js";
import { netOf, valueOf, type Debt, type Position } from "./debt.js";
import { hubLegs, type HubModel } from "./hubLegs.js";
import { netBilaterally } from "./netBilaterally.js";
import { netPositions } from "./netPositions.js";
import { payDirectly } from "./payDirectly.js";

const codes = ["A", "B", "C", "D"];
/** Small amounts between few partners: circles, opposite pairs and equal nets come up all the time. */
const debtsAmong = (partners: readonly string[], amounts: readonly bigint[]) =>
  fc
    .array(
      fc.record({
        debtorCode: fc.constantFrom(...partners),
        creditorCode: fc.constantFrom(...partners),
        amountMinor: fc.constantFrom(...amounts),
      }),
      { maxLength: 8 },
    )
    .map((debts) => debts.filter((debt) => debt.debtorCode !== debt.creditorCode));

const netsOf = (debts: readonly Debt[]) =>
  new Map(
    netPositions(debts)
      .filter((position) => netOf(position) !== 0n)
      .map((position) => [position.partnerCode, netOf(position)]),
  );

/** Tries every way to shrink each debt by whole units and keeps the least total that leaves the nets as they are. */
function leastByBruteForce(debts: readonly Debt[]): bigint {
  const wanted = netsOf(debts);
  let least = valueOf(debts);
  const shrink = (index: number, kept: Debt[], value: bigint): void => {
    if (value >= least && index < debts.length) return;
    const next = debts[index];
    if (!next) {
      const nets = netsOf(kept);
      const same = nets.size === wanted.size && [...wanted].every(([code, net]) => nets.get(code) === net);
      if (same && value < least) least = value;
      return;
    }
    for (let amountMinor = 0n; amountMinor <= next.amountMinor; amountMinor += 1n) {
      shrink(index + 1, amountMinor === 0n ? kept : [...kept, { ...next, amountMinor }], value + amountMinor);
    }
  };
  shrink(0, [], 0n);
  return least;
}

test("conservative compression leaves the least that shrinking the bilateral debts can leave", () => {
  fc.assert(
    fc.property(debtsAmong(codes, [1n, 2n, 3n]), (debts) => {
      const netted = netBilaterally(debts);
      const compressed = compressConservatively(debts);
      expect(valueOf(compressed)).toBe(leastByBruteForce(netted));
      expect(netsOf(compressed)).toEqual(netsOf(debts));
      for (const kept of compressed) {
        const before = netted.find(
          (debt) => debt.debtorCode === kept.debtorCode && debt.creditorCode === kept.creditorCode,
        );
        expect(before && kept.amountMinor <= before.amountMinor && kept.amountMinor > 0n).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

/** The largest number of disjoint zero-sum groups, by trying every assignment of values to groups. */
function mostGroupsByBruteForce(nets: readonly bigint[]): number {
  let most = 0;
  const place = (index: number, sums: bigint[]): void => {
    const net = nets[index];
    if (net === undefined) {
      if (sums.every((sum) => sum === 0n) && sums.length > most) most = sums.length;
      return;
    }
    sums.forEach((sum, group) => place(index + 1, sums.with(group, sum + net)));
    place(index + 1, [...sums, net]);
  };
  place(0, []);
  return most;
}

const balancedNets = fc
  .array(fc.constantFrom(-5n, -3n, -2n, -1n, 1n, 2n, 4n, 6n), { minLength: 1, maxLength: 7 })
  .map((nets) => [...nets, -nets.reduce((sum, net) => sum + net, 0n)].filter((net) => net !== 0n));

test("direct payments are as few as brute force finds, and settle every position", () => {
  fc.assert(
    fc.property(balancedNets, (nets) => {
      const positions: Position[] = nets.map((net, index) => ({
        partnerCode: `p${index}`,
        receivableMinor: net > 0n ? net + 7n : 7n,
        payableMinor: net < 0n ? 7n - net : 7n,
      }));
      const { payments, optimal } = payDirectly(positions);
      expect(optimal).toBe(true);
      expect(payments.length).toBe(nets.length - mostGroupsByBruteForce(nets));
      expect(netsOf(payments)).toEqual(new Map(nets.map((net, index) => [`p${index}`, net])));
    }),
    { numRuns: 300 },
  );
});

/** More than are grouped exactly, without opposite pairs; 4 and −8 need another 4. */
const manyNets = fc
  .array(fc.constantFrom(1n, 2n, 4n, 5n, -3n, -6n, -7n, -8n), { minLength: 25, maxLength: 32 })
  .map((nets) => [...nets, -nets.reduce((sum, net) => sum + net, 0n)].filter((net) => net !== 0n));

test("beyond the exact method direct payments settle every position as well, by one less than there are at most", () => {
  fc.assert(
    fc.property(manyNets, (nets) => {
      const positions = nets.map((net, index) => ({
        partnerCode: `p${String(index).padStart(2, "0")}`,
        receivableMinor: net > 0n ? net : 0n,
        payableMinor: net < 0n ? -net : 0n,
      }));
      const { payments } = payDirectly(positions);
      expect(netPositions(payments).map(netOf)).toEqual(nets);
      expect(payments.length).toBeLessThan(nets.length);
    }),
    { numRuns: 20 },
  );
});

test("whatever the model, legs pay each partner its net and the hub keeps nothing (invariant 14)", () => {
  const models: HubModel[] = ["GROSS", "BILATERAL_NET", "MULTILATERAL_NET"];
  fc.assert(
    fc.property(debtsAmong([...codes, "E"], [1n, 5n, 5n, 100n]), fc.constantFrom(...models), (debts, model) => {
      const legs = hubLegs(debts, model);
      const signed = (direction: string, amountMinor: bigint) => (direction === "PAYS" ? -amountMinor : amountMinor);
      const paid = new Map<string, bigint>();
      for (const leg of legs)
        paid.set(leg.partnerCode, (paid.get(leg.partnerCode) ?? 0n) + signed(leg.direction, leg.amountMinor));
      expect(new Map([...paid].filter(([, net]) => net !== 0n))).toEqual(netsOf(debts));
      expect([...paid.values()].reduce((sum, net) => sum + net, 0n)).toBe(0n);
    }),
  );
});
