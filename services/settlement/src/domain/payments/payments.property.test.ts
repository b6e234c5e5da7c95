import fc from "fast-check";
import { CYCLE_STATUSES, mayMove, type CycleStatus } from "../cycles/cycle.js";
import { carryForward } from "../netting/carryForward.js";
import { hubLegs, type HubModel } from "../netting/hubLegs.js";
import { netPositions } from "../netting/netPositions.js";
import { netOf } from "../netting/debt.js";
import { creditorReference } from "./creditorReference.js";
import { cycleAfterPayments } from "./cycleAfterPayments.js";
import { LEG_STATUSES, mayLegMove, openMinor, type LegState, type LegStatus } from "./leg.js";

test("every move but those of a leg's life is illegal", () => {
  const legal = LEG_STATUSES.flatMap((from) =>
    LEG_STATUSES.filter((to) => mayLegMove(from, to)).map((to) => `${from} → ${to}`),
  );
  expect(legal).toEqual([
    "DUE → INSTRUCTED",
    "DUE → DEFAULTED",
    "INSTRUCTED → DUE",
    "INSTRUCTED → SETTLED",
    "INSTRUCTED → RETURNED",
    "INSTRUCTED → OVERDUE",
    "SETTLED → RETURNED",
    "OVERDUE → SETTLED",
    "OVERDUE → RETURNED",
    "OVERDUE → DEFAULTED",
  ]);
});

const INSTRUCTED: CycleStatus[] = ["INSTRUCTED", "SETTLING", "PARTIALLY_SETTLED", "SETTLED"];
const someLeg = fc.record({
  status: fc.constantFrom<LegStatus>(...LEG_STATUSES.filter((status) => status !== "DUE")),
  part: fc.constantFrom(0n, 40n, 100n),
});
const toLeg = ({ status, part }: { status: LegStatus; part: bigint }): LegState => ({
  status,
  amountMinor: 100n,
  settledMinor:
    status === "SETTLED" ? 100n : status === "CARRIED" ? 0n : part === 100n && status !== "RETURNED" ? 40n : part,
});

test("what legs do moves a cycle by its own table, never back, and to SETTLED exactly when nothing is open", () => {
  fc.assert(
    fc.property(fc.constantFrom(...INSTRUCTED), fc.array(someLeg, { maxLength: 6 }), (status, drawn) => {
      const legs = drawn.map(toLeg);
      const reached = cycleAfterPayments(status, legs);
      if (reached !== status) expect(mayMove(status, reached)).toBe(true);
      expect(CYCLE_STATUSES.indexOf(reached)).toBeGreaterThanOrEqual(CYCLE_STATUSES.indexOf(status));
      const isOpen = legs.some((leg) => leg.status !== "DEFAULTED" && openMinor(leg) > 0n);
      if (status !== "SETTLED") expect(reached === "SETTLED").toBe(!isOpen);
    }),
  );
});

const code = fc.constantFrom("a", "b", "c", "d");
const debts = fc
  .array(fc.record({ debtorCode: code, creditorCode: code, amountMinor: fc.constantFrom(1n, 5n, 99n, 100n, 250n) }), {
    maxLength: 8,
  })
  .map((all) => all.filter(({ debtorCode, creditorCode }) => debtorCode !== creditorCode));
const carried = fc.dictionary(code, fc.constantFrom(-100n, -1n, 1n, 99n)).map((all) => new Map(Object.entries(all)));
const model = fc.constantFrom<HubModel>("GROSS", "BILATERAL_NET", "MULTILATERAL_NET");

test("carrying forward loses nothing: per partner, legs paid and carried are its net and what was carried to it (invariant 15)", () => {
  fc.assert(
    fc.property(debts, carried, model, fc.constantFrom(0n, 1n, 100n, 101n), (owed, brought, clearing, minimumMinor) => {
      const legs = hubLegs(owed, clearing).map((leg) => ({ ...leg, counterpartyCode: null }));
      const drafted = carryForward({ legs, clearing, carried: brought, minimumOf: () => minimumMinor });
      const due = new Map<string, bigint>();
      const add = (partner: string, minor: bigint) => due.set(partner, (due.get(partner) ?? 0n) + minor);
      for (const leg of drafted) add(leg.partnerCode, leg.direction === "PAYS" ? leg.amountMinor : -leg.amountMinor);
      for (const position of netPositions(owed)) add(position.partnerCode, netOf(position));
      for (const [partner, minor] of brought) add(partner, minor);
      expect([...due.values()].filter((minor) => minor !== 0n)).toEqual([]);
      expect(drafted.every((leg) => (leg.status === "CARRIED") === leg.amountMinor < minimumMinor)).toBe(true);
      expect(drafted.every((leg) => leg.amountMinor > 0n)).toBe(true);
      if (clearing === "MULTILATERAL_NET")
        expect(new Set(drafted.map((leg) => leg.partnerCode)).size).toBe(drafted.length);
    }),
  );
});

test("legs stand by partner, what it pays first, then by counterparty, in whatever order they were drawn", () => {
  const direct = fc.record({
    partnerCode: code,
    counterpartyCode: fc.constantFrom("a", "b", "c", "d", null),
    direction: fc.constantFrom("PAYS" as const, "RECEIVES" as const),
    amountMinor: fc.constantFrom(1n, 5n),
  });
  fc.assert(
    fc.property(fc.array(direct, { maxLength: 8 }), carried, (legs, brought) => {
      const drafted = carryForward({ legs, clearing: "CONSERVATIVE", carried: brought, minimumOf: () => 0n });
      const places = drafted.map((leg) => [leg.partnerCode, leg.direction, leg.counterpartyCode ?? ""].join(" "));
      expect(places).toEqual([...places].sort());
    }),
  );
});

test("what was carried joins the leg through the hub: netted it is one, gross a partner pays and is paid", () => {
  const legs = [{ partnerCode: "a", counterpartyCode: null, direction: "PAYS" as const, amountMinor: 50n }];
  const told = (clearing: HubModel, minor: bigint) =>
    carryForward({ legs, clearing, carried: new Map([["a", minor]]), minimumOf: () => 0n }).map(
      ({ direction, amountMinor }) => `${direction} ${amountMinor}`,
    );
  expect([told("MULTILATERAL_NET", 70n), told("MULTILATERAL_NET", -70n)]).toEqual([["RECEIVES 20"], ["PAYS 120"]]);
  expect(told("MULTILATERAL_NET", 50n)).toEqual([]);
  expect([told("GROSS", 70n), told("GROSS", -70n)]).toEqual([["PAYS 50", "RECEIVES 70"], ["PAYS 120"]]);
});

test("each partner's own minimum decides about its leg through the hub", () => {
  const legs = ["a", "b"].map((partnerCode) => ({
    ...{ partnerCode, counterpartyCode: null, direction: "PAYS" as const, amountMinor: 50n },
  }));
  const minimumOf = (partner: string) => (partner === "b" ? 51n : 50n);
  const drafted = carryForward({ legs, clearing: "MULTILATERAL_NET", carried: new Map(), minimumOf });
  expect(drafted.map(({ partnerCode, status }) => [partnerCode, status])).toEqual([
    ["a", "DUE"],
    ["b", "CARRIED"],
  ]);
});

test("a direct payment below the minimum of either side is carried on both sides", () => {
  const legs = [
    { partnerCode: "a", counterpartyCode: "b", direction: "PAYS" as const, amountMinor: 50n },
    { partnerCode: "b", counterpartyCode: "a", direction: "RECEIVES" as const, amountMinor: 50n },
  ];
  const minimumOf = (partner: string) => (partner === "b" ? 51n : 0n);
  const drafted = carryForward({ legs, clearing: "FEWEST_DIRECT", carried: new Map(), minimumOf });
  expect(drafted.map(({ status }) => status)).toEqual(["CARRIED", "CARRIED"]);
});

test("a creditor reference passes the check of ISO 11649 and is never another number's", () => {
  expect(creditorReference(539007547034n)).toHaveLength(17);
  fc.assert(
    fc.property(fc.bigInt(1n, 10n ** 12n - 1n), (number) => {
      const reference = creditorReference(number);
      expect(reference).toMatch(/^RF[0-9]{2}T[0-9]{9,12}$/);
      const turned = `${reference.slice(4)}${reference.slice(0, 4)}`;
      const digits = [...turned].map((character) => parseInt(character, 36)).join("");
      expect(BigInt(digits) % 97n).toBe(1n);
    }),
  );
});
