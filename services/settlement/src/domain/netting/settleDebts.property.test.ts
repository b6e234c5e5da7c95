import fc from "fast-check";
import { netOf, valueOf, type Debt } from "./debt.js";
import type { ClearingModel } from "./hubLegs.js";
import { netBilaterally } from "./netBilaterally.js";
import { netPositions } from "./netPositions.js";
import { runToEnd } from "./runToEnd.js";
import { payNets, settleDebts, type SchemeLeg } from "./settleDebts.js";

const SCHEMES: ClearingModel[] = ["GROSS", "BILATERAL_NET", "CONSERVATIVE", "MULTILATERAL_NET", "FEWEST_DIRECT"];

/** Small amounts between few partners: circles, opposite pairs and equal nets come up all the time. */
const debts = fc
  .array(
    fc.record({
      debtorCode: fc.constantFrom("A", "B", "C", "D", "E"),
      creditorCode: fc.constantFrom("A", "B", "C", "D", "E"),
      amountMinor: fc.constantFrom(1n, 2n, 5n, 5n, 100n),
    }),
    { maxLength: 10 },
  )
  .map((all) => all.filter((debt) => debt.debtorCode !== debt.creditorCode));

/** What each partner is paid less what it pays, as counterparty too; zeros left out. */
function paidBy(legs: readonly SchemeLeg[]): Map<string, bigint> {
  const paid = new Map<string, bigint>();
  const add = (code: string, amountMinor: bigint) => paid.set(code, (paid.get(code) ?? 0n) + amountMinor);
  for (const { partnerCode, direction, amountMinor, counterpartyCode } of legs) {
    const signed = direction === "PAYS" ? -amountMinor : amountMinor;
    add(partnerCode, signed);
    if (counterpartyCode !== null) add(counterpartyCode, -signed);
  }
  return new Map([...paid].filter(([, net]) => net !== 0n));
}

function netsOf(owed: readonly Debt[]): Map<string, bigint> {
  const nets = netPositions(owed).map((position) => [position.partnerCode, netOf(position)] as const);
  return new Map(nets.filter(([, net]) => net !== 0n));
}

const legsOf = (owed: readonly Debt[], scheme: ClearingModel) => runToEnd(settleDebts(owed, scheme));

test("whatever the scheme, legs pay each partner its net", () => {
  fc.assert(
    fc.property(debts, fc.constantFrom(...SCHEMES), (owed, scheme) => {
      const legs = legsOf(owed, scheme);
      expect(paidBy(legs)).toEqual(netsOf(owed));
      expect(legs.every((leg) => leg.amountMinor > 0n)).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("legs stand by partner, what it pays first, then by counterparty, whatever the scheme", () => {
  const place = ({ partnerCode, direction, counterpartyCode }: SchemeLeg) =>
    [partnerCode, direction, counterpartyCode ?? ""].join(" ");
  fc.assert(
    fc.property(debts, fc.constantFrom(...SCHEMES), (owed, scheme) => {
      const places = legsOf(owed, scheme).map(place);
      expect(places).toEqual([...places].sort());
    }),
  );
});

test("conservative legs lie on debts that are left of the bilateral ones, and none is larger", () => {
  fc.assert(
    fc.property(debts, (owed) => {
      const netted = netBilaterally(owed);
      for (const leg of legsOf(owed, "CONSERVATIVE")) {
        const before = netted.find(
          (debt) => debt.debtorCode === leg.partnerCode && debt.creditorCode === leg.counterpartyCode,
        );
        expect(leg.direction).toBe("PAYS");
        expect(before && leg.amountMinor <= before.amountMinor).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

test("the fewest direct legs move the least value, and are never more than one less than the positions", () => {
  fc.assert(
    fc.property(debts, (owed) => {
      const legs = legsOf(owed, "FEWEST_DIRECT");
      const least = [...netsOf(owed).values()].filter((net) => net > 0n).reduce((sum, net) => sum + net, 0n);
      expect(legs.reduce((sum, leg) => sum + leg.amountMinor, 0n)).toBe(least);
      expect(legs.length).toBeLessThanOrEqual(Math.max(netsOf(owed).size - 1, 0));
    }),
  );
});

const pair = (text: string): Debt => {
  const [from = "", to = "", amount = "0"] = text.split(" ");
  return { debtorCode: from, creditorCode: to, amountMinor: BigInt(amount) };
};

test("the worked cycle: 54.75 in 3 legs conservatively, 29.75 through the hub and directly", () => {
  const owed = ["A B 10000", "B C 10000", "C A 10000", "A D 2550", "D B 1025", "B A 4000", "C D 333", "D C 1333"].map(
    pair,
  );
  const conservative = legsOf(owed, "CONSERVATIVE");
  expect([conservative.reduce((sum, leg) => sum + leg.amountMinor, 0n), conservative.length]).toEqual([5475n, 3]);
  const hub = legsOf(owed, "MULTILATERAL_NET").filter((leg) => leg.direction === "PAYS");
  expect(hub.reduce((sum, leg) => sum + leg.amountMinor, 0n)).toBe(2975n);
  expect(legsOf(owed, "FEWEST_DIRECT").reduce((sum, leg) => sum + leg.amountMinor, 0n)).toBe(2975n);
  expect(valueOf(owed)).toBe(39241n);
});

test("nets A −10, B 30, C −40, D −50, E 30, F 40 are settled directly by 4 legs", () => {
  const owed = ["A B 10", "C F 40", "D B 20", "D E 30"].map(pair);
  expect(legsOf(owed, "FEWEST_DIRECT")).toHaveLength(4);
});

test("nets that do not sum to zero are paid as they are", () => {
  const nets = [
    { partnerCode: "B", netMinor: 5n },
    { partnerCode: "A", netMinor: -3n },
    { partnerCode: "C", netMinor: 0n },
  ];
  expect(payNets(nets)).toEqual([
    { partnerCode: "A", direction: "PAYS", amountMinor: 3n, counterpartyCode: null },
    { partnerCode: "B", direction: "RECEIVES", amountMinor: 5n, counterpartyCode: null },
  ]);
});
