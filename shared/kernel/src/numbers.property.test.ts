import fc from "fast-check";
import { AMOUNT_SCALE, decimal, divideHalfAwayFromZero, formatDecimal, parseDecimal } from "./decimal.js";
import { splitByLargestRemainder } from "./largestRemainder.js";
import { currencyDigits, formatMoney, money, parseMoney, roundToMinor } from "./money.js";
import { MAX_POINTS, points } from "./points.js";

const scale = fc.integer({ min: 0, max: AMOUNT_SCALE });
/** Small and few, so that ties and zeros are common. */
const weights = fc
  .array(fc.bigInt({ min: 0n, max: 6n }), { minLength: 1, maxLength: 6 })
  .filter((list) => list.some((weight) => weight > 0n));
const sum = (list: readonly bigint[]): bigint => list.reduce((total, item) => total + item, 0n);

test("what is written as a decimal is read as the same number", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 17n), max: 10n ** 17n }), scale, scale, (value, places, atLeast) => {
      expect(parseDecimal(formatDecimal(value, places, Math.min(atLeast, places)), places)).toBe(value);
    }),
  );
});

test.each([
  ["1.2345", 3],
  ["", 2],
  ["1.", 2],
  [".5", 2],
  ["+1", 2],
  ["1e3", 2],
  ["0x10", 2],
  ["1,50", 2],
  ["NaN", 2],
  ["１", 2],
  [" 1", 2],
  ["1\n", 2],
])("%j is no decimal of at most %i places", (text, places) => {
  expect(parseDecimal(text, places)).toBeUndefined();
  expect(() => decimal(text, places)).toThrow(TypeError);
});

test("trailing zeros do not make a decimal finer", () => {
  expect(parseDecimal("1.500000", 1)).toBe(15n);
  expect(formatDecimal(1_500_000n, 6)).toBe("1.5");
  expect(formatDecimal(-5n, 2, 2)).toBe("-0.05");
});

test("a quotient is rounded to the nearest, halves away from zero", () => {
  expect([5n, -5n, 4n, -4n, 15n, -15n].map((dividend) => divideHalfAwayFromZero(dividend, 10n))).toEqual([
    1n,
    -1n,
    0n,
    0n,
    2n,
    -2n,
  ]);
  fc.assert(
    fc.property(fc.bigInt({ min: -1000n, max: 1000n }), fc.bigInt({ min: 1n, max: 20n }), (dividend, divisor) => {
      const error = 2n * (divideHalfAwayFromZero(dividend, divisor) * divisor - dividend);
      expect((error < 0n ? -error : error) <= divisor).toBe(true);
    }),
  );
});

test("shares sum to the total, and none is a whole unit away from its quota", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 50n }), weights, (total, list) => {
      const shares = splitByLargestRemainder(total, list);
      expect(sum(shares)).toBe(total);
      shares.forEach((share, index) => {
        const off = share * sum(list) - total * (list[index] ?? 0n);
        expect((off < 0n ? -off : off) < sum(list)).toBe(true);
      });
    }),
  );
});

test("units that are missing go to the largest remainders, ties to the lower index", () => {
  expect(splitByLargestRemainder(7n, [5n, 3n])).toEqual([4n, 3n]);
  expect(splitByLargestRemainder(8350n, [333n, 333n, 334n])).toEqual([2781n, 2780n, 2789n]);
  expect(splitByLargestRemainder(1n, [1n, 1n, 1n])).toEqual([1n, 0n, 0n]);
  expect(splitByLargestRemainder(0n, [1n, 2n])).toEqual([0n, 0n]);
  expect(() => splitByLargestRemainder(1n, [0n])).toThrow(RangeError);
});

test("money has exactly the digits of its currency", () => {
  expect(["CZK", "EUR", "PLN", "JPY", "KWD"].map(currencyDigits)).toEqual([2, 2, 2, 0, 3]);
  expect(formatMoney(money(5n, "EUR"))).toBe("0.05");
  expect(formatMoney(money(-1234n, "JPY"))).toBe("-1234");
  expect(parseMoney("12.50", "CZK")).toEqual(money(1250n, "CZK"));
  expect([
    parseMoney("12.5", "CZK"),
    parseMoney("12.500", "CZK"),
    parseMoney("12.50", "JPY"),
    parseMoney("x", "CZK"),
  ]).toEqual([undefined, undefined, undefined, undefined]);
  expect([
    roundToMinor(83_500_000n, 6, "CZK"),
    roundToMinor(5_000n, 6, "CZK"),
    roundToMinor(-5_000n, 6, "CZK"),
    roundToMinor(4_999n, 6, "CZK"),
    roundToMinor(1n, 0, "CZK"),
  ]).toEqual([8350n, 1n, -1n, 0n, 100n]);
});

test("points outside the exact range of JSON numbers are no points", () => {
  expect(points(MAX_POINTS)).toBe(MAX_POINTS);
  expect(() => points(MAX_POINTS + 1n)).toThrow(RangeError);
  expect(() => points(-1n - BigInt(MAX_POINTS))).toThrow(RangeError);
  expect(() => points(0.5)).toThrow(RangeError);
});
