import { reversePoints, type TouchedPurchase } from "./reversePoints.js";
import { settleRest } from "./settleRest.js";
import type { EarningRule } from "../setup/Setup.js";

const base: EarningRule = {
  code: "base",
  version: 1,
  kind: "BASE",
  effectiveFrom: "2010-12-01",
  effectiveTo: null,
  unit: 1_000_000n,
  factor: null,
  receiptAtLeast: null,
  notEarningSkus: new Set(),
};
const double: EarningRule = {
  ...base,
  code: "double",
  kind: "MULTIPLIER",
  unit: null,
  factor: 2_000_000n,
  receiptAtLeast: 100_000_000n,
};
const touched = (points: bigint, lot: TouchedPurchase["lot"], lines: TouchedPurchase["lines"]): TouchedPurchase => ({
  purchaseId: "p",
  receiptNumber: "1",
  occurredAt: new Date(0),
  points,
  looked: [],
  lot,
  lines,
});
const line = (number: number, quantity: bigint, price: bigint) => ({
  line: number,
  sku: "tea",
  quantity: quantity * 1000n,
  unitPrice: price * 1_000_000n,
});
const back = (lineNumber: number, quantity: bigint) => ({
  row: 0,
  purchaseId: "p",
  line: lineNumber,
  quantity: quantity * 1000n,
});
const lot = (remaining: bigint, held = 0n, expired = 0n) => ({ lotId: "l", remaining, held, expired });

test("what is kept is valued at its own prices", () => {
  const [reversal] = reversePoints([touched(13n, lot(13n), [line(1, 1n, 10n), line(2, 1n, 3n)])], [back(2, 1n)], () => [
    base,
  ]);
  expect(reversal).toMatchObject({ pointsBefore: 13n, pointsAfter: 10n, fromRemaining: 3n, rest: 0n });
});

test("a campaign is lost when what is kept no longer reaches its threshold", () => {
  const [reversal] = reversePoints([touched(200n, lot(200n), [line(1, 100n, 1n)])], [back(1, 1n)], () => [
    base,
    double,
  ]);
  expect(reversal).toMatchObject({ pointsAfter: 99n, fromRemaining: 101n });
});

test("points come from what remains and is not held, then from what expired, and the rest is left", () => {
  const [reversal] = reversePoints([touched(100n, lot(30n, 10n, 50n), [line(1, 100n, 1n)])], [back(1, 90n)], () => [
    base,
  ]);
  expect(reversal).toMatchObject({ fromRemaining: 20n, fromExpired: 50n, rest: 20n });
});

test("what remains of the lot is not counted twice when the rest comes from what expired", () => {
  const [reversal] = reversePoints([touched(100n, lot(6n, 0n, 50n), [line(1, 100n, 1n)])], [back(1, 10n)], () => [
    base,
  ]);
  expect(reversal).toMatchObject({ fromRemaining: 6n, fromExpired: 4n, rest: 0n });
});

test("goods that came back from one purchase are kept of another", () => {
  const both = ["p", "q"].map((purchaseId) => ({ ...touched(5n, lot(5n), [line(1, 5n, 1n)]), purchaseId }));
  const reversals = reversePoints(both, [back(1, 2n)], () => [base]);
  expect(reversals.map(({ purchaseId, pointsAfter }) => [purchaseId, pointsAfter])).toEqual([
    ["p", 3n],
    ["q", 5n],
  ]);
});

test("nothing is granted by a return, and a purchase without points gives none back", () => {
  const [reversal] = reversePoints([touched(0n, undefined, [line(1, 5n, 1n)])], [back(1, 1n)], () => [base]);
  expect(reversal).toMatchObject({ pointsBefore: 0n, pointsAfter: 0n, fromRemaining: 0n, rest: 0n });
});

test("purchases are reversed in order of time and receipt number", () => {
  const of = (purchaseId: string, receiptNumber: string, ms: number): TouchedPurchase => ({
    ...touched(0n, undefined, []),
    purchaseId,
    receiptNumber,
    occurredAt: new Date(ms),
  });
  const reversals = reversePoints([of("a", "9", 1), of("b", "10", 1), of("c", "99", 0)], [], () => [base]);
  expect(reversals.map(({ purchaseId }) => purchaseId)).toEqual(["c", "b", "a"]);
});

test("who bears what cannot be taken back depends on the programme alone", () => {
  expect(settleRest("DEBT", 7n)).toEqual({ debt: 7n, cash: 0n, absorbed: 0n });
  expect(settleRest("DEDUCT_CASH", 7n)).toEqual({ debt: 0n, cash: 7n, absorbed: 0n });
  expect(settleRest("ISSUER_ABSORBS", 7n)).toEqual({ debt: 0n, cash: 0n, absorbed: 7n });
});
