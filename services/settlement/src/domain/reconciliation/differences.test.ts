import { AGE_BUCKETS, ageBucket } from "./ageBucket.js";
import { daysBetween } from "./daysBetween.js";
import { needsSecondPerson, RESOLUTIONS } from "./breakStatus.js";
import { equationText } from "./equation.js";
import { isTolerated } from "./isTolerated.js";
import { isRateDifference, nameDifference, type Difference } from "./nameDifference.js";

const SAME: Difference = {
  ...{ source: "BANK", sameCurrency: true, sameCycle: true, expectedMinor: 100n, foundMinor: 100n },
  ...{ feeMinor: 0n, isConverted: false },
};
const name = (change: Partial<Difference>) => nameDifference({ ...SAME, ...change });

test.each<[string, Partial<Difference>, string]>([
  [
    "currency before all else",
    { sameCurrency: false, sameCycle: false, foundMinor: 98n, feeMinor: 2n },
    "CURRENCY_MISMATCH",
  ],
  ["cycle before amount", { sameCycle: false, foundMinor: 98n, feeMinor: 2n }, "WRONG_CYCLE"],
  ["nothing differs", { feeMinor: 2n, isConverted: true }, "AMBIGUOUS"],
  ["the named fee, of an exchanged amount too", { foundMinor: 98n, feeMinor: 2n, isConverted: true }, "FEE_DIFFERENCE"],
  ["the named fee of what was paid out", { expectedMinor: -100n, foundMinor: -98n, feeMinor: 2n }, "FEE_DIFFERENCE"],
  ["the named fee at a partner", { source: "PARTNER", foundMinor: 98n, feeMinor: 2n }, "FEE_DIFFERENCE"],
  ["a fee that explains a part", { foundMinor: 97n, feeMinor: 2n }, "UNDERPAID"],
  ["a fee on top", { foundMinor: 102n, feeMinor: 2n }, "OVERPAID"],
  ["an exchanged amount", { foundMinor: 98n, isConverted: true }, "FX_DIFFERENCE"],
  ["a partner's own word", { source: "PARTNER", foundMinor: 98n }, "AMOUNT_MISMATCH"],
  ["the other direction", { foundMinor: -98n }, "AMOUNT_MISMATCH"],
  ["nothing instead of what is paid in", { foundMinor: 0n }, "AMOUNT_MISMATCH"],
  ["nothing instead of what is paid out", { expectedMinor: -100n, foundMinor: 0n }, "AMOUNT_MISMATCH"],
  ["too little", { foundMinor: 99n }, "UNDERPAID"],
  ["too much", { foundMinor: 101n }, "OVERPAID"],
  ["too little paid out", { expectedMinor: -100n, foundMinor: -99n }, "UNDERPAID"],
  ["too much paid out", { expectedMinor: -100n, foundMinor: -101n }, "OVERPAID"],
])("a difference has one name: %s", (_what, change, type) => {
  expect(name(change)).toBe(type);
});

test("a difference is the rate's when the amount was exchanged and no named fee explains it", () => {
  const amounts = { expectedMinor: 100n, foundMinor: 98n, feeMinor: 0n, isConverted: true };
  expect(isRateDifference(amounts)).toBe(true);
  expect(isRateDifference({ ...amounts, feeMinor: 2n })).toBe(false);
  expect(isRateDifference({ ...amounts, isConverted: false })).toBe(false);
  // A fee of nothing explains nothing, not even an equal amount.
  expect(isRateDifference({ ...amounts, foundMinor: 100n })).toBe(true);
});

test.each([
  ["no tolerance", null, 100n, 100n, false],
  ["a tolerance without bounds", { absoluteMinor: null, bps: null }, 100n, 100n, false],
  ["the last unit below", { absoluteMinor: 5n, bps: null }, 100n, 95n, true],
  ["one below that", { absoluteMinor: 5n, bps: null }, 100n, 94n, false],
  ["the last unit above", { absoluteMinor: 5n, bps: null }, 100n, 105n, true],
  ["one above that", { absoluteMinor: 5n, bps: null }, 100n, 106n, false],
  ["the same on the other side", { absoluteMinor: 5n, bps: null }, -100n, -95n, true],
  ["beyond it on the other side", { absoluteMinor: 5n, bps: null }, -100n, -106n, false],
  ["five per cent", { absoluteMinor: null, bps: 500 }, 100n, 95n, true],
  ["a unit more than five per cent", { absoluteMinor: null, bps: 500 }, 100n, 94n, false],
  ["five per cent of what goes out", { absoluteMinor: null, bps: 500 }, -100n, -95n, true],
  ["both bounds, one passed", { absoluteMinor: 10n, bps: 500 }, 100n, 94n, false],
  ["both bounds, the other passed", { absoluteMinor: 1n, bps: 500 }, 100n, 98n, false],
  ["both bounds kept", { absoluteMinor: 2n, bps: 500 }, 100n, 98n, true],
  ["another direction", { absoluteMinor: 500n, bps: null }, 100n, -100n, false],
  ["nothing paid", { absoluteMinor: 500n, bps: null }, -100n, 0n, false],
])("tolerated: %s", (_what, tolerance, expectedMinor, foundMinor, isTaken) => {
  expect(isTolerated(tolerance, expectedMinor, foundMinor)).toBe(isTaken);
});

test("an age is counted in days from the value date, over the change of clocks and of years", () => {
  expect(daysBetween("2026-03-28", "2026-03-30")).toBe(2);
  expect(daysBetween("2024-02-28", "2024-03-01")).toBe(2);
  expect(daysBetween("2027-01-01", "2026-12-31")).toBe(-1);
  const on = (today: string) => ageBucket("2026-01-01", today);
  const lasts = ["2025-12-31", "2026-01-02", "2026-01-08", "2026-01-31", "2026-03-02", "2026-04-01", "2026-04-02"];
  expect(lasts.map(on)).toEqual(["DAYS_0_1", ...AGE_BUCKETS]);
  const firsts = ["2026-01-03", "2026-01-09", "2026-02-01", "2026-03-03", "2027-01-01"];
  expect(firsts.map(on)).toEqual(AGE_BUCKETS.slice(1));
});

test("only an explanation needs no second person", () => {
  expect(RESOLUTIONS.filter(needsSecondPerson)).toEqual(["ADJUSTMENT", "WRITE_OFF", "CLAIM"]);
});

test("an equation is kept as text, the difference worked out", () => {
  const right = [
    { name: "matched", minor: 90n },
    { name: "fees", minor: -2n },
  ];
  expect(equationText({ of: "legs", currency: "CZK", leftMinor: 100n, right, uncovered: 3 })).toEqual({
    ...{ of: "legs", currency: "CZK", leftMinor: "100", right: { matched: "90", fees: "-2" } },
    ...{ differenceMinor: "12", uncovered: 3 },
  });
});
