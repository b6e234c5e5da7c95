import fc from "fast-check";
import { decideTaxation } from "./decideTaxation.js";
import { standardRate } from "./standardRates.js";
import { taxNet, type Taxation } from "./taxNet.js";

const standard: Taxation = { category: "STANDARD", rateBps: 2100 };

test("ten lines of 0.12 at 21 % have 0.25 VAT together, not 0.30", () => {
  const lines = Array.from({ length: 10 }, () => ({ netMinor: 12n, taxation: standard }));
  expect(taxNet(lines)).toEqual([{ ...standard, netMinor: 120n, vatMinor: 25n }]);
});

test("each rate and category of a document is rounded by itself", () => {
  const reverse: Taxation = { category: "REVERSE_CHARGE", rateBps: 0 };
  const lines = [
    { netMinor: 12n, taxation: standard },
    { netMinor: 50n, taxation: { ...standard, rateBps: 1000 } },
    { netMinor: 12n, taxation: standard },
    { netMinor: 99n, taxation: reverse },
  ];
  expect(taxNet(lines)).toEqual([
    { ...standard, netMinor: 24n, vatMinor: 5n },
    { ...standard, rateBps: 1000, netMinor: 50n, vatMinor: 5n },
    { ...reverse, netMinor: 99n, vatMinor: 0n },
  ]);
});

test("a credit note has the VAT of its invoice with the sign turned, whatever the amounts", () => {
  fc.assert(
    fc.property(fc.array(fc.bigInt({ min: 0n, max: 10_000n })), (amounts) => {
      const vat = (sign: bigint) =>
        taxNet(amounts.map((netMinor) => ({ netMinor: sign * netMinor, taxation: standard })));
      expect(vat(-1n).map(({ vatMinor }) => -vatMinor)).toEqual(vat(1n).map(({ vatMinor }) => vatMinor));
    }),
  );
});

test.each([
  ["CZ", "2009-12-31", 1900],
  ["CZ", "2010-01-01", 2000],
  ["CZ", "2012-12-31", 2000],
  ["CZ", "2013-01-01", 2100],
  ["SK", "2010-12-31", 1900],
  ["SK", "2011-01-01", 2000],
  ["SK", "2024-12-31", 2000],
  ["SK", "2025-01-01", 2300],
  ["PL", "2010-12-31", 2200],
  ["PL", "2011-01-01", 2300],
  ["CZ", "2004-04-30", undefined],
  ["DE", "2011-01-01", undefined],
])("the standard rate of %s on %s", (country, on, rateBps) => {
  expect(standardRate(country, on)).toBe(rateBps);
});

const CZ = { country: "CZ", vatId: "CZ12345678" };
test.each([
  ["at home: the domestic rate", { ...CZ, treatment: "STANDARD" as const }, { category: "STANDARD", rateBps: 2000 }],
  [
    "across the border to a taxable person: reverse charge",
    { country: "SK", vatId: "SK2020202020", treatment: "STANDARD" as const },
    { category: "REVERSE_CHARGE", rateBps: 0 },
  ],
  [
    "across the border to somebody without a VAT id: the supplier's rate",
    { country: "PL", vatId: null, treatment: "STANDARD" as const },
    { category: "STANDARD", rateBps: 2000 },
  ],
  ["an exempt contract", { ...CZ, treatment: "EXEMPT" as const }, { category: "EXEMPT", rateBps: 0 }],
  [
    "a contract with reverse charge",
    { ...CZ, treatment: "REVERSE_CHARGE" as const },
    { category: "REVERSE_CHARGE", rateBps: 0 },
  ],
])("%s", (_, customer, taxation) => {
  expect(decideTaxation(CZ, customer, "2011-06-30")).toEqual(taxation);
});

test("a country whose law is not known is refused", () => {
  const supplier = { country: "DE", vatId: null };
  expect(decideTaxation(supplier, { country: "DE", vatId: null, treatment: "STANDARD" }, "2011-06-30")).toMatchObject({
    refused: { kind: "VatRateUnknown", country: "DE", message: "No VAT rate of DE is known for 2011-06-30." },
  });
});
