import { CheapestFlow } from "./cheapestFlow.js";
import { compressInSteps } from "./compressConservatively.js";
import { valueInSteps, type Debt } from "./debt.js";
import { groupInSteps } from "./groupInSteps.js";
import { netBilaterallyInSteps } from "./netBilaterally.js";
import { netPositionsInSteps } from "./netPositions.js";
import { payDirectlyInSteps } from "./payDirectly.js";

/** How often others may run before a calculation answers. */
function pausesOf(steps: Generator<undefined, unknown>): number {
  let pauses = 0;
  while (!steps.next().done) pauses += 1;
  return pauses;
}

/** So many debts, each of a pair of its own, among 400 partners. */
const debts = (count: number): Debt[] =>
  Array.from({ length: count }, (_, index) => {
    const [first, second] = [index % 400, Math.floor(index / 400)];
    return { debtorCode: `a${first}`, creditorCode: `b${second}`, amountMinor: BigInt(1 + (index % 97)) };
  });
const MANY = debts(100_000);

test("adding up pauses every 50,000 debts", () => {
  expect([49_999, 50_000, 100_000].map((count) => pausesOf(valueInSteps(MANY.slice(0, count))))).toEqual([0, 1, 2]);
  expect([49_999, 50_000, 100_000].map((count) => pausesOf(netPositionsInSteps(MANY.slice(0, count))))).toEqual([
    ...[0, 1, 2],
  ]);
});

test("netting pairs pauses every 20,000 debts in each of its passes, and between them", () => {
  // Reading codes, summing, turning and writing: up to 20,000 of each in one step, and two pauses between.
  expect(pausesOf(netBilaterallyInSteps([]))).toBe(2);
  expect(pausesOf(netBilaterallyInSteps(MANY.slice(0, 19_998)))).toBe(2);
  expect(pausesOf(netBilaterallyInSteps(MANY.slice(0, 19_999)))).toBe(3);
  expect(pausesOf(netBilaterallyInSteps(MANY.slice(0, 20_000)))).toBe(6);
  expect(pausesOf(netBilaterallyInSteps(MANY))).toBe(2 + 4 * 5);
});

test("compression pauses at least every 20,000 edges that it lays out and reads, and 100,000 arcs", () => {
  const short = pausesOf(compressInSteps(MANY.slice(0, 1_000)));
  const long = pausesOf(compressInSteps(MANY));
  // 99,000 edges more: five steps of laying them out, four or five of reading them; one or two of their 200,000 arcs.
  expect(long - short).toBeGreaterThanOrEqual(10);
  expect(long - short).toBeLessThan(20);
});

test("a flow pauses after each of its searches and each arc of the source", () => {
  const network = new CheapestFlow(4);
  network.addEdge(0, 1, 1n, 0);
  network.addEdge(1, 2, 1n, 1);
  const flow = network.addEdge(2, 3, 1n, 0);
  // Four of laying out; four frontiers, their end, the layers, one arc of the source, the layers that end it; then again to find no way.
  expect(pausesOf(network.sendInSteps(0, 3))).toBe(4 + (4 + 1 + 1 + 1 + 1) + (1 + 1));
  expect(flow()).toBe(1n);
});

test("grouping pauses every 65,536 sets", () => {
  const powers = (count: number) => {
    const values = Array.from({ length: count }, (_, index) => 2n ** BigInt(index));
    return [...values, -values.reduce((sum, value) => sum + value)];
  };
  expect(pausesOf(groupInSteps(powers(15)))).toBe(0);
  expect(pausesOf(groupInSteps(powers(17)))).toBe(1);
  expect(pausesOf(groupInSteps(powers(18)))).toBe(3);
});

test("splitting off triples pauses every 16 positions, and around what is then grouped or paid", () => {
  const positions = Array.from({ length: 33 }, (_, index) => 2n ** BigInt(index)).map((net, index) => ({
    ...{ partnerCode: `p${index}`, receivableMinor: net, payableMinor: 0n },
  }));
  const owed = 2n ** 33n - 1n;
  const all = [...positions, { partnerCode: "z", receivableMinor: 0n, payableMinor: owed }];
  // 34 positions: after the 16th and the 32nd.
  expect(pausesOf(payDirectlyInSteps(all))).toBe(1 + 2 + 1);
});

test("an edge joins two different nodes of its network", () => {
  const network = new CheapestFlow(2);
  for (const [from, to] of [
    [-1, 1],
    [0, -1],
    [2, 1],
    [0, 2],
    [1, 1],
  ] as const) {
    expect(() => network.addEdge(from, to, 1n, 0)).toThrow("an edge joins two nodes of the network");
  }
  expect(network.addEdge(0, 1, 1n, 0)()).toBe(0n);
});

test("more than 24 values are not grouped exactly, and no values are no groups", () => {
  expect(groupInSteps([]).next()).toEqual({ done: true, value: [] });
  expect(groupInSteps([1n, 5n, 2n, -5n, -3n]).next()).toEqual({
    done: true,
    value: [
      [4, 0, 2],
      [1, 3],
    ],
  });
  const ones = Array.from({ length: 25 }, () => 1n);
  expect(() => groupInSteps(ones).next()).toThrow("too many values for the exact method");
});
