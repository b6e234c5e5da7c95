import {
  currencyDigits,
  formatMoney,
  isCurrencyCode,
  minorUnits,
  money,
  parseMoney,
  PRICED_SCALE,
  pricePoints,
  roundToMinor,
} from "./money.js";
import { splitByLargestRemainder } from "./largestRemainder.js";
import { addPoints, NO_POINTS, points } from "./points.js";

/** The largest number of points. */
const MOST = 2n ** 53n - 1n;

test.each(["CZK", "EUR", "PLN"])("%s looks like a currency", (code) => expect(isCurrencyCode(code)).toBe(true));
test.each(["", "CZ", "CZKK", "czk", "CZ1", "CZKč", " CZK", "CZK\n"])("%j does not", (code) =>
  expect(isCurrencyCode(code)).toBe(false),
);

test("a currency has two places unless ISO 4217 says otherwise", () => {
  expect(["CZK", "EUR", "PLN", "JPY", "KRW", "BHD", "KWD", "CLF"].map(currencyDigits)).toEqual([
    2, 2, 2, 0, 0, 3, 3, 4,
  ]);
});

test("an amount is written and read with exactly the places of its currency", () => {
  expect([money(-1250n, "CZK"), money(5n, "EUR"), money(7n, "JPY"), money(1n, "BHD")].map(formatMoney)).toEqual([
    "-12.50",
    "0.05",
    "7",
    "0.001",
  ]);
  expect(parseMoney("12.50", "CZK")).toEqual(money(1250n, "CZK"));
  expect(parseMoney("-0.05", "CZK")).toEqual(money(-5n, "CZK"));
  expect(parseMoney("7", "JPY")).toEqual(money(7n, "JPY"));
  for (const [amount, currency] of [
    ["12.5", "CZK"],
    ["12", "CZK"],
    ["12.500", "CZK"],
    ["7.0", "JPY"],
    ["", "JPY"],
    [".50", "CZK"],
    ["x.50", "CZK"],
  ])
    expect(parseMoney(amount!, currency!)).toBeUndefined();
  expect(minorUnits(12)).toBe(12n);
});

test("exact values are rounded half away from zero, and never when the currency has the places", () => {
  const rounded = (value: bigint, scale: number, currency = "CZK") => roundToMinor(value, scale, currency);
  expect([rounded(12_345n, 3), rounded(12_344n, 3), rounded(-12_345n, 3), rounded(-12_344n, 3)]).toEqual([
    1235n,
    1234n,
    -1235n,
    -1234n,
  ]);
  expect([rounded(12n, 2), rounded(12n, 1), rounded(12n, 0), rounded(15n, 1, "JPY")]).toEqual([12n, 120n, 1200n, 2n]);
  expect(rounded(pricePoints(3n, 4_500n), PRICED_SCALE, "EUR")).toBe(1n);
});

test("points are whole, exact in JSON both ways, and add up", () => {
  expect([points(5), points(-5n), points(MOST), points(-MOST)]).toEqual([5n, -5n, 2n ** 53n - 1n, 1n - 2n ** 53n]);
  expect(() => points(MOST + 1n)).toThrow("points outside the exact range");
  expect(() => points(-MOST - 1n)).toThrow(RangeError);
  expect(() => points(0.5)).toThrow(RangeError);
  expect(addPoints()).toBe(NO_POINTS);
  expect(addPoints(points(7), points(-2), points(1))).toBe(6n);
  expect(() => addPoints(points(MOST), points(1))).toThrow(RangeError);
});

test("nothing can be split over weights that have no positive sum", () => {
  for (const weights of [[], [0n], [0n, 0n], [-1n]])
    expect(() => splitByLargestRemainder(1n, weights)).toThrow("weights must have a positive sum");
});

test("units that are missing go to the largest fractions, ties to the lower index", () => {
  expect(splitByLargestRemainder(1n, [1n, 1n, 1n])).toEqual([1n, 0n, 0n]);
  expect(splitByLargestRemainder(5n, [1n, 1n, 1n])).toEqual([2n, 2n, 1n]);
  expect(splitByLargestRemainder(10n, [1n, 2n, 3n, 1n])).toEqual([2n, 3n, 4n, 1n]);
  expect(splitByLargestRemainder(0n, [1n, 2n])).toEqual([0n, 0n]);
});
