import fc from "fast-check";
import { conversionEntries } from "./conversionEntries.js";

const CYCLE = { id: "c1", to: new Date("2011-02-01T00:00:00Z") };
const minor = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
const conversion = fc.record({
  partnerCode: fc.constantFrom("a", "b"),
  fromCurrency: fc.constantFrom("EUR", "PLN"),
  fromMinor: minor,
  toCurrency: fc.constant("CZK"),
  toMinor: minor,
  roundingMinor: fc.constantFrom(-1n, 0n, 1n),
  rateIds: fc.constant([]),
});

test("what the FX book takes over moves a partner's position whole, sums to zero in each currency, and is taken back to nothing", () => {
  fc.assert(
    fc.property(fc.array(conversion, { maxLength: 4 }), (conversions) => {
      const there = conversionEntries(CYCLE, 3, conversions, 1n);
      const balances = new Map<string, bigint>();
      for (const { currency, postings } of there) {
        expect(postings.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n);
        for (const { account, amountMinor } of postings) {
          balances.set(`${currency} ${account}`, (balances.get(`${currency} ${account}`) ?? 0n) + amountMinor);
        }
      }
      const expected = new Map<string, bigint>();
      const add = (key: string, amount: bigint) => expected.set(key, (expected.get(key) ?? 0n) + amount);
      for (const { partnerCode, fromCurrency, fromMinor, toMinor, roundingMinor } of conversions) {
        add(`${fromCurrency} position:${partnerCode}`, fromMinor);
        add(`${fromCurrency} fx`, -fromMinor);
        add(`CZK position:${partnerCode}`, -toMinor - roundingMinor);
        add("CZK fx", toMinor);
        add("CZK rounding", roundingMinor);
      }
      expect(balances).toEqual(expected);
      const back = conversionEntries(CYCLE, 3, conversions, -1n);
      expect(back.map(({ postings }) => postings.map(({ account, amountMinor }) => [account, -amountMinor]))).toEqual(
        there.map(({ postings }) => postings.map(({ account, amountMinor }) => [account, amountMinor])),
      );
      for (const entry of [...there, ...back]) {
        expect(entry).toMatchObject({ cycleId: "c1", kind: "FX", occurredAt: CYCLE.to });
        expect(entry.source).toEqual({ kind: "CALCULATION", id: "c1:3" });
      }
    }),
  );
});
