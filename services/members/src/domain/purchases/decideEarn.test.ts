import { decideEarn } from "./decideEarn.js";
import type { EarningRule } from "../setup/Setup.js";

const rule = (rest: Partial<EarningRule>): EarningRule => ({
  code: "base",
  version: 1,
  kind: "BASE",
  effectiveFrom: "2010-12-01",
  effectiveTo: null,
  unit: 20_000_000n,
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: new Set(),
  ...rest,
});
const half = rule({
  code: "half-more",
  kind: "MULTIPLIER",
  unit: null,
  factor: 1_500_000n,
  receiptAtLeast: 40_000_000n,
});
const double = rule({ code: "double", kind: "MULTIPLIER", unit: null, factor: 2_000_000n });
const line = (sku: string, quantity: bigint, unitPrice: bigint) => ({ sku, quantity: quantity * 1000n, unitPrice });

test("points are whole units of the amount, rounded down", () => {
  expect(decideEarn([rule({})], [line("tea", 1n, 39_999_999n)]).points).toBe(1n);
  expect(decideEarn([rule({})], [line("tea", 1n, 40_000_000n)]).points).toBe(2n);
  expect(decideEarn([rule({})], [line("tea", 1n, 19_999_999n)]).points).toBe(0n);
});

test("multipliers are multiplied first and rounded down once", () => {
  // 3 base points: 3 × 1.5 = 4.5 and 4.5 × 1.5 = 6.75; rounding between would give 6.
  const twice = [rule({}), half, { ...half, code: "half-more-too" }];
  const { points, rules } = decideEarn(twice, [line("tea", 3n, 20_000_000n)]);
  expect(points).toBe(6n);
  expect(rules.map((outcome) => outcome.points)).toEqual([3n, 1n, 2n]);
  // 5 base points: 5 × 1.5 × 1.5 = 11.25; rounding between would give 10.
  expect(decideEarn(twice, [line("tea", 5n, 20_000_000n)]).points).toBe(11n);
});

test("a campaign applies from its threshold on, tested on the amount that earns", () => {
  const campaign = [rule({ unit: 1_000_000n, notEarningSkus: new Set(["POST"]) }), half];
  expect(decideEarn(campaign, [line("tea", 40n, 1_000_000n)]).points).toBe(60n);
  const short = decideEarn(campaign, [line("tea", 39n, 1_000_000n), line("POST", 10n, 1_000_000n)]);
  expect(short.points).toBe(39n);
  expect(short.rules[1]).toMatchObject({
    applied: false,
    points: 0n,
    reason: "The earning amount of 39 does not reach 40.",
  });
});

test("what a rule names as not earning is told apart by case", () => {
  const rules = [rule({ unit: 1_000_000n, notEarningSkus: new Set(["M"]) })];
  expect(decideEarn(rules, [line("m", 2n, 1_000_000n), line("M", 5n, 1_000_000n)]).points).toBe(2n);
});

test("the outcomes of the rules add up to the points", () => {
  const { points, rules } = decideEarn([rule({}), double, half], [line("tea", 7n, 20_000_000n)]);
  expect(points).toBe(21n);
  expect(rules.reduce((sum, outcome) => sum + outcome.points, 0n)).toBe(points);
});

test("without a rule nothing is earned", () => {
  expect(decideEarn([], [line("tea", 7n, 20_000_000n)])).toEqual({ points: 0n, rules: [] });
});

test("every rule says in words what it did, and which version it was", () => {
  const tea = [line("tea", 3n, 20_000_000n)];
  expect(decideEarn([rule({ version: 7 }), double], tea)).toEqual({
    points: 6n,
    rules: [
      { ruleCode: "base", version: 7, applied: true, points: 3n, reason: "1 point for each 20 of 60." },
      { ruleCode: "double", version: 1, applied: true, points: 3n, reason: "Points times 2." },
    ],
  });
});

test("a base rule that is not reached, or that has no unit, gives nothing and says why", () => {
  const tea = [line("tea", 3n, 20_000_000n)];
  const none = { ruleCode: "base", version: 1, applied: false, points: 0n };
  expect(decideEarn([rule({ receiptAtLeast: 60_500_000n })], tea).rules).toEqual([
    { ...none, reason: "The earning amount of 60 does not reach 60.5." },
  ]);
  expect(decideEarn([rule({ receiptAtLeast: 60_000_000n })], tea).points).toBe(3n);
  for (const unit of [null, 0n, -1n])
    expect(decideEarn([rule({ unit })], tea).rules).toEqual([{ ...none, reason: "The rule names no unit." }]);
});

test("a multiplier without a factor changes nothing", () => {
  const { points, rules } = decideEarn([rule({}), { ...double, factor: null }], [line("tea", 3n, 20_000_000n)]);
  expect([points, rules[1]?.reason]).toEqual([3n, "Points times 1."]);
});
