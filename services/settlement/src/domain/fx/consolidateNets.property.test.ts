import { isRefused } from "@tessera/kernel";
import fc from "fast-check";
import { consolidateNets, type Consolidated, type CurrencyNet } from "./consolidateNets.js";
import type { FxRate } from "./fxRate.js";
import { rateChain } from "./rateChain.js";

const CURRENCIES = ["CZK", "EUR", "PLN", "JPY"];
const rate = (base: string, quote: string, billionths: bigint, validOn = "2011-01-01"): FxRate => ({
  id: `${base}${quote}${validOn}`,
  base,
  quote,
  rate: billionths,
  validOn,
});
const BOOK = [
  rate("EUR", "CZK", 24_365_000_000n),
  rate("PLN", "EUR", 253_100_000n),
  rate("EUR", "JPY", 110_330_000_000n),
];
const homeOf = new Map([
  ["a", "CZK"],
  ["b", "EUR"],
  ["c", "PLN"],
  ["d", "JPY"],
]);
const day = { homeOf, rates: BOOK, on: "2011-01-31" };

/** Nets that sum to zero in each currency. */
const balanced = fc
  .array(
    fc.record({
      from: fc.constantFrom("a", "b", "c", "d"),
      to: fc.constantFrom("a", "b", "c", "d"),
      currency: fc.constantFrom(...CURRENCIES),
      amountMinor: fc.constantFrom(1n, 3n, 50n, 99n, 12_345n),
    }),
    { maxLength: 10 },
  )
  .map((debts) => {
    const nets = new Map<string, CurrencyNet>();
    for (const { from, to, currency, amountMinor } of debts) {
      for (const [partnerCode, signed] of [
        [from, -amountMinor],
        [to, amountMinor],
      ] as const) {
        const key = `${partnerCode}${currency}`;
        nets.set(key, { partnerCode, currency, netMinor: (nets.get(key)?.netMinor ?? 0n) + signed });
      }
    }
    return [...nets.values()];
  });

function consolidated(nets: readonly CurrencyNet[]): Consolidated {
  const answer = consolidateNets(nets, day);
  if (isRefused(answer)) throw new Error(answer.refused.message);
  return answer;
}

test("per currency nothing is made or lost: what partners do not hold the FX book and rounding do", () => {
  fc.assert(
    fc.property(balanced, (nets) => {
      const answer = consolidated(nets);
      for (const currency of CURRENCIES) {
        const held = answer.nets
          .filter((net) => net.currency === currency)
          .reduce((sum, net) => sum + net.netMinor, 0n);
        const book = answer.conversions.reduce(
          (sum, { fromCurrency, fromMinor, toCurrency, toMinor, roundingMinor }) =>
            sum +
            (fromCurrency === currency ? fromMinor : 0n) -
            (toCurrency === currency ? toMinor + roundingMinor : 0n),
          0n,
        );
        expect(held + book).toBe(0n);
      }
    }),
    { numRuns: 300 },
  );
});

test("every partner is left with its home currency alone, in one amount", () => {
  fc.assert(
    fc.property(balanced, (nets) => {
      const answer = consolidated(nets);
      expect(answer.nets.every((net) => net.currency === homeOf.get(net.partnerCode))).toBe(true);
      expect(new Set(answer.nets.map((net) => net.partnerCode)).size).toBe(answer.nets.length);
    }),
  );
});

test("the order in which nets come makes no difference: what comes out ascends by currency and partner, and none is zero", () => {
  fc.assert(
    fc.property(
      balanced.chain((nets) => fc.tuple(fc.constant(nets), fc.shuffledSubarray(nets, { minLength: nets.length }))),
      ([nets, shuffled]) => {
        const answer = consolidated(nets);
        expect(consolidated(shuffled)).toEqual(answer);
        const keys = answer.nets.map(({ currency, partnerCode }) => `${currency} ${partnerCode}`);
        expect(keys).toEqual([...keys].sort());
        expect(answer.nets.every(({ netMinor }) => netMinor !== 0n)).toBe(true);
        expect(answer.conversions.every(({ fromMinor }) => fromMinor !== 0n)).toBe(true);
      },
    ),
  );
  const own = { partnerCode: "a", currency: "CZK", netMinor: 7n };
  expect(consolidated([own, { ...own, currency: "EUR", netMinor: 0n }])).toEqual({ nets: [own], conversions: [] });
});

test("of two ways of one length every machine takes the same: a rate as it is quoted first, then by code", () => {
  const way = (rates: readonly FxRate[]) => {
    const chain = rateChain(rates, { from: "CZK", to: "JPY", on: "2011-01-31" });
    return isRefused(chain) ? [] : chain.rateIds.map((id) => id.slice(0, 6));
  };
  const byEuro = [rate("CZK", "EUR", 1n), rate("EUR", "JPY", 2n)];
  const byZloty = [rate("CZK", "PLN", 3n), rate("PLN", "JPY", 4n)];
  expect(way([...byEuro, ...byZloty])).toEqual(["CZKEUR", "EURJPY"]);
  expect(way([...byZloty, ...byEuro])).toEqual(["CZKEUR", "EURJPY"]);
  expect(way([rate("EUR", "CZK", 1n), rate("EUR", "JPY", 2n), ...byZloty])).toEqual(["CZKPLN", "PLNJPY"]);
  expect(way([...byEuro, ...byZloty, rate("JPY", "CZK", 5n)])).toEqual(["JPYCZK"]);
  expect(way([rate("JPY", "CZK", 5n), rate("CZK", "JPY", 6n)])).toEqual(["CZKJPY"]);
  // Of two rates of one pair and day the first stands.
  const twice = [
    { ...rate("CZK", "JPY", 6n), id: "first!" },
    { ...rate("CZK", "JPY", 7n), id: "second" },
  ];
  expect(way(twice)).toEqual(["first!"]);
});

test("a partner's parts are rounded together, once: 0.01 EUR and 0.05 PLN of a Czech partner are 0.55 CZK, apart 0.24 + 0.31", () => {
  // 0.01 × 24.365 = 0.24365; 0.05 × 0.2531 × 24.365 = 0.30834; together 0.55199.
  const answer = consolidated([
    { partnerCode: "a", currency: "EUR", netMinor: 1n },
    { partnerCode: "a", currency: "PLN", netMinor: 5n },
  ]);
  expect(answer.nets).toEqual([{ partnerCode: "a", currency: "CZK", netMinor: 55n }]);
  expect(answer.conversions.map(({ toMinor, roundingMinor }) => [toMinor, roundingMinor])).toEqual([
    [24n, 0n],
    [31n, 0n],
  ]);
  const apart = consolidated([
    { partnerCode: "a", currency: "EUR", netMinor: 1n },
    { partnerCode: "a", currency: "JPY", netMinor: 2n },
    { partnerCode: "a", currency: "PLN", netMinor: 1n },
  ]);
  // 0.24365 + 2 ÷ 110.33 × 24.365 = 0.44168 + 0.06167: 0.24 + 0.44 + 0.06 apart, 0.747 together.
  expect(apart.nets[0]?.netMinor).toBe(75n);
  expect(apart.conversions.map(({ toMinor, roundingMinor }) => [toMinor, roundingMinor])).toEqual([
    [24n, 1n],
    [44n, 0n],
    [6n, 0n],
  ]);
});

test("a chain takes the latest rate of each pair that is valid on the day, and turns a pair round", () => {
  const rates = [
    ...BOOK,
    rate("EUR", "CZK", 25_000_000_000n, "2011-02-01"),
    rate("EUR", "CZK", 20_000_000_000n, "2010-12-01"),
  ];
  expect(rateChain(rates, { from: "CZK", to: "EUR", on: "2011-01-31" })).toEqual({
    numerator: 10n ** 9n,
    denominator: 24_365_000_000n,
    rateIds: ["EURCZK2011-01-01"],
  });
  expect(rateChain(rates, { from: "EUR", to: "CZK", on: "2011-02-01" })).toMatchObject({ numerator: 25_000_000_000n });
});

test("a missing rate is refused by name and day", () => {
  expect(rateChain(BOOK, { from: "USD", to: "CZK", on: "2011-01-31" })).toMatchObject({
    refused: {
      kind: "FxRateMissing",
      message: "No rate leads from USD to CZK on 2011-01-31.",
      ...{ base: "USD", quote: "CZK", on: "2011-01-31" },
    },
  });
  expect(rateChain(BOOK, { from: "EUR", to: "CZK", on: "2010-12-31" })).toMatchObject({
    refused: { kind: "FxRateMissing" },
  });
  expect(consolidateNets([{ partnerCode: "a", currency: "USD", netMinor: 1n }], day)).toMatchObject({
    refused: { kind: "FxRateMissing", base: "USD" },
  });
});
