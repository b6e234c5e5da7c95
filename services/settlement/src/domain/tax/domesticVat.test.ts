import type { FxRate } from "../fx/fxRate.js";
import { atDomesticRate, domesticRate } from "./domesticVat.js";
import type { TaxTotal } from "./taxNet.js";

const day = (text: string) => text;
const rate = (id: string, base: string, quote: string, billionths: bigint, validOn: string): FxRate => ({
  ...{ id, base, quote, rate: billionths, validOn: day(validOn) },
});
const RATES = [
  rate("r1", "EUR", "CZK", 24_505_000_000n, "2026-01-02"),
  rate("r2", "EUR", "CZK", 25_000_000_000n, "2026-02-02"),
  rate("r3", "PLN", "EUR", 233_000_000n, "2026-01-05"),
];
const taxes = (vatMinor: bigint) => [{ vatMinor }] as unknown as TaxTotal[];
const rateOf = (currency: string, country: string, on: string, vatMinor = 21n) =>
  domesticRate({ currency, country, taxes: taxes(vatMinor) }, RATES, day(on));

test("VAT in another currency than the country's is said at the rate of its day", () => {
  expect(rateOf("EUR", "CZ", "2026-01-31")).toEqual({ currency: "CZK", rate: 24_505_000_000n, ratedOn: "2026-01-02" });
  expect(rateOf("EUR", "CZ", "2026-02-02")).toEqual({ currency: "CZK", rate: 25_000_000_000n, ratedOn: "2026-02-02" });
  // One crown is 1 ÷ 25 euro, rounded to billionths once.
  expect(rateOf("CZK", "SK", "2026-02-10")).toEqual({ currency: "EUR", rate: 40_000_000n, ratedOn: "2026-02-02" });
  // By way of the euro: 0.233 × 24.505; the older of the two days is told, in whatever order the rates stand.
  const byEuro = { currency: "CZK", rate: 5_709_665_000n, ratedOn: "2026-01-02" };
  expect(rateOf("PLN", "CZ", "2026-01-31")).toEqual(byEuro);
  const invoice = { currency: "PLN", country: "CZ", taxes: [...taxes(0n), ...taxes(21n)] };
  expect(domesticRate(invoice, [...RATES].reverse(), day("2026-01-31"))).toEqual(byEuro);
});

test("nothing is said where there is no VAT, or no other currency, or a country whose currency is not known; a rate that is wanting is refused", () => {
  expect(rateOf("EUR", "CZ", "2026-01-31", 0n)).toBeNull();
  expect(rateOf("CZK", "CZ", "2026-01-31")).toBeNull();
  expect(rateOf("EUR", "AT", "2026-01-31")).toBeNull();
  expect(rateOf("EUR", "CZ", "2026-01-01")).toMatchObject({
    refused: { kind: "FxRateMissing", base: "EUR", quote: "CZK" },
  });
});

test("an amount at the rate is rounded once, half away from zero, between currencies of other digits too", () => {
  const toCrowns = { currency: "CZK", rate: 24_505_000_000n, ratedOn: day("2026-01-02") };
  expect(atDomesticRate(100n, "EUR", toCrowns)).toBe(2_451n);
  expect(atDomesticRate(-100n, "EUR", toCrowns)).toBe(-2_451n);
  expect(atDomesticRate(3n, "EUR", { ...toCrowns, rate: 500_000_000n })).toBe(2n);
  expect(atDomesticRate(100n, "JPY", { ...toCrowns, rate: 150_000_000n })).toBe(1_500n);
});
