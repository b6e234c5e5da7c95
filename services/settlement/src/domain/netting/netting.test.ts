import { compressConservatively } from "./compressConservatively.js";
import { netOf, valueOf, type Debt, type Position } from "./debt.js";
import { hubLegs } from "./hubLegs.js";
import { netBilaterally } from "./netBilaterally.js";
import { netPositions } from "./netPositions.js";
import { payDirectly } from "./payDirectly.js";
import { reportNetting } from "./reportNetting.js";

const debt = (debtorCode: string, creditorCode: string, amountMinor: bigint): Debt => ({
  debtorCode,
  creditorCode,
  amountMinor,
});
const cycle = [
  debt("A", "B", 10000n),
  debt("B", "C", 10000n),
  debt("C", "A", 10000n),
  debt("A", "D", 2550n),
  debt("D", "B", 1025n),
  debt("B", "A", 4000n),
  debt("C", "D", 333n),
  debt("D", "C", 1333n),
];
const positionsOf = (nets: readonly bigint[]): Position[] =>
  nets.map((net, index) => ({
    partnerCode: String.fromCharCode(65 + index),
    receivableMinor: net > 0n ? net : 0n,
    payableMinor: net < 0n ? -net : 0n,
  }));

describe("the worked cycle of eight obligations", () => {
  test("nets are A 14.50, B −29.75, C 10.00, D 5.25", () => {
    expect(netPositions(cycle).map(netOf)).toEqual([1450n, -2975n, 1000n, 525n]);
  });

  test("bilateral netting leaves 305.75 in 6 payments", () => {
    const netted = netBilaterally(cycle);
    expect([valueOf(netted), netted.length]).toEqual([30575n, 6]);
  });

  test("conservative compression leaves 54.75 in 3 payments", () => {
    expect(compressConservatively(cycle)).toEqual([debt("A", "D", 525n), debt("B", "C", 2975n), debt("C", "A", 1975n)]);
  });

  test("the report names gross 392.41, V* 29.75 and each scheme's payments", () => {
    expect(
      reportNetting(cycle, 8).map((row) => [row.scheme, row.valueMinor, row.payments, row.efficiency, row.optimal]),
    ).toEqual([
      ["GROSS", 39241n, 8, 0n, true],
      ["BILATERAL", 30575n, 6, 220840n, true],
      ["CONSERVATIVE", 5475n, 3, 860478n, true],
      ["MULTILATERAL_HUB", 2975n, 4, 924186n, true],
      ["FEWEST_DIRECT", 2975n, 3, 924186n, true],
    ]);
  });

  test("legs are the nets when netted multilaterally, both sides of each partner otherwise", () => {
    expect(hubLegs(cycle, "MULTILATERAL_NET").map((leg) => [leg.partnerCode, leg.direction, leg.amountMinor])).toEqual([
      ["A", "RECEIVES", 1450n],
      ["B", "PAYS", 2975n],
      ["C", "RECEIVES", 1000n],
      ["D", "RECEIVES", 525n],
    ]);
    expect(
      hubLegs(cycle, "GROSS")
        .slice(0, 2)
        .map((leg) => [leg.partnerCode, leg.direction, leg.amountMinor]),
    ).toEqual([
      ["A", "PAYS", 12550n],
      ["A", "RECEIVES", 14000n],
    ]);
    expect(hubLegs(cycle, "GROSS")).toHaveLength(8);
    expect(
      hubLegs(cycle, "BILATERAL_NET")
        .slice(0, 2)
        .map((leg) => leg.amountMinor),
    ).toEqual([8550n, 10000n]);
  });
});

test("a circle of equal debts clears without any payment, and no debts give no reports", () => {
  const circle = [debt("A", "B", 5n), debt("B", "C", 5n), debt("C", "A", 5n)];
  expect(compressConservatively(circle)).toEqual([]);
  expect(hubLegs(circle, "MULTILATERAL_NET")).toEqual([]);
  expect(reportNetting(circle, 3).map((row) => row.payments)).toEqual([3, 3, 0, 0, 0]);
  expect(reportNetting([], 0)).toEqual([]);
});

test("nets −10, 30, −40, −50, 30, 40 need 4 direct payments", () => {
  const { payments, optimal } = payDirectly(positionsOf([-10n, 30n, -40n, -50n, 30n, 40n]));
  expect([payments.length, optimal]).toEqual([4, true]);
});

test("18 positions without an opposite pair are paid exactly, whatever the size of the amounts", () => {
  // Six triples a, b, −(a + b), far above 2^53, the triples interleaved.
  const big = 10n ** 18n;
  const parts = Array.from(
    { length: 6 },
    (_, index) => [big * 3n ** BigInt(index), big * 7n ** BigInt(index) + 1n] as const,
  );
  const nets = [...parts.map(([a]) => a), ...parts.map(([, b]) => b), ...parts.map(([a, b]) => -a - b)];
  const { payments, optimal } = payDirectly(positionsOf(nets));
  expect([payments.length, optimal]).toEqual([12, true]);
});

test("beyond 24 positions pairs and triples still split off, and the answer says that it may not be the best", () => {
  const triples = Array.from({ length: 9 }, (_, index) => 1000n ** BigInt(index)).flatMap((unit) => [
    unit,
    2n * unit,
    -3n * unit,
  ]);
  const { payments, optimal } = payDirectly(positionsOf(triples));
  expect([payments.length, optimal]).toEqual([18, false]);
  const pairs = Array.from({ length: 20 }, (_, index) => BigInt(index + 1)).flatMap((net) => [net, -net]);
  const paired = payDirectly(positionsOf(pairs));
  expect([paired.payments.length, paired.optimal]).toEqual([20, true]);
});

test("300 partners who all owe each other compress to the same value as a slower search found", () => {
  const count = 300;
  const debts = Array.from({ length: count * count }, (_, index) =>
    debt(
      `p${index % count}`,
      `p${(index * 7 + Math.floor(index / count) + 1) % count}`,
      BigInt(1 + (index % 700)) * 10n,
    ),
  ).filter((row) => row.debtorCode !== row.creditorCode);
  expect(valueOf(compressConservatively(debts))).toBe(12_517_730n);
});

test("triples that largest-first would tear apart split off, in whatever order their codes stand", () => {
  const parts = Array.from(
    { length: 9 },
    (_, index) => [3n ** BigInt(index + 20), 7n ** BigInt(index + 12) + 1n] as const,
  );
  const nets = [...parts.map(([a]) => a), ...parts.map(([, b]) => b), ...parts.map(([a, b]) => -a - b)];
  for (const order of [nets, [...nets].reverse()]) {
    const { payments, optimal } = payDirectly(positionsOf(order));
    expect([payments.length, optimal]).toEqual([18, false]);
  }
});

test("triples of nets of like size split off where paying largest first needs a payment more of almost every partner", () => {
  // Nine triples a, b, −(a + b), no two sums of them alike: the largest debtor belongs to another triple than the largest creditor.
  const triples = Array.from({ length: 9 }, (_, index) => {
    const [a, b] = [
      BigInt(500_000 + ((index * 479_001) % 499_979)),
      BigInt(500_000 + ((index * 87_178) % 499_969) + 7),
    ];
    return [a, b, -a - b] as const;
  });
  const ascending = [...triples.flat()].sort((a, b) => (a < b ? -1 : 1));
  for (const order of [triples.flat(), ascending, [...ascending].reverse()]) {
    const { payments, optimal } = payDirectly(positionsOf(order));
    expect([payments.length, optimal]).toEqual([18, false]);
    expect(netPositions(payments).map(netOf)).toEqual(order);
  }
});

test("equal nets are each used in one triple only", () => {
  const nets = Array.from({ length: 10 }, () => [1n, 2n, -3n]).flat();
  for (const order of [nets, [...nets].sort((a, b) => (a < b ? -1 : 1))]) {
    const { payments, optimal } = payDirectly(positionsOf(order));
    expect([payments.length, optimal]).toEqual([20, false]);
    expect(netPositions(payments).map(netOf).sort()).toEqual([...order].sort());
  }
  const doubles = Array.from({ length: 10 }, () => [1n, 1n, -2n]).flat();
  expect(payDirectly(positionsOf(doubles)).payments).toHaveLength(20);
});

test("what is left of the triples is grouped exactly when it is few, and paid largest first when it is many", () => {
  const quadruple = (unit: bigint) => [unit, 10n * unit, 100n * unit, -111n * unit];
  const triples = Array.from({ length: 6 }, (_, index) => 1_000_003n ** BigInt(index + 1)).flatMap((unit) => [
    unit,
    5n * unit,
    -6n * unit,
  ]);
  const few = [...triples, ...quadruple(7n), ...quadruple(13n)];
  expect(payDirectly(positionsOf(few))).toMatchObject({ optimal: false, payments: { length: 12 + 6 } });
  const powers = Array.from({ length: 26 }, (_, index) => 2n ** BigInt(index));
  const many = payDirectly(positionsOf([...powers, -powers.reduce((sum, power) => sum + power)]));
  expect([many.payments.length, many.optimal]).toEqual([26, false]);
});

test("partners who owe nothing on balance take no part, and payments stand in the order of the codes", () => {
  const positions = positionsOf([5n, 0n, -5n, 3n, -3n]).reverse();
  expect(payDirectly(positions).payments).toEqual([debt("C", "A", 5n), debt("E", "D", 3n)]);
  expect(netPositions([debt("Z", "B", 1n), debt("A", "Z", 1n)]).map(({ partnerCode }) => partnerCode)).toEqual([
    "A",
    "B",
    "Z",
  ]);
});

test("pairs that are even have no debt between them; the others stand by debtor, then creditor", () => {
  const owed = [
    debt("C", "A", 5n),
    debt("A", "C", 5n),
    debt("B", "C", 2n),
    debt("C", "B", 9n),
    debt("A", "B", 4n),
    debt("B", "A", 1n),
  ];
  expect(netBilaterally(owed)).toEqual([debt("A", "B", 3n), debt("C", "B", 7n)]);
});
