import { addDays } from "../calendars/addDays.js";
import { invoiceNumber, seriesOf } from "./invoiceNumber.js";
import { paymentReference } from "./paymentReference.js";
import { invoicePostings } from "./postedInvoice.js";
import { planCredit, type Credited, type CreditWanted } from "./planCredit.js";
import { taxInvoice, type InvoiceTaxation } from "./taxInvoice.js";
import type { Invoice } from "./invoice.js";

const PARTY = { name: "P", address: "A", country: "CZ", vatId: "CZ1" };
const LINE = { contractVersion: 1, unitPrice: "0.01", creditsLine: null };
const INVOICE = {
  ...{ number: "INV-2011-000001", partnerCode: "p", currency: "EUR", domestic: null, netMinor: 100n, vatMinor: 21n },
  taxes: [{ category: "STANDARD", rateBps: 2_100, netMinor: 100n, vatMinor: 21n }],
  lines: [
    { ...LINE, kind: "ISSUANCE_FEE", quantity: "1000", netMinor: 70n, ordinal: 1 },
    { ...LINE, kind: "HANDLING_FEE", quantity: "30", netMinor: 30n, ordinal: 2 },
  ],
} as unknown as Invoice;
const NOTHING: Credited = { netOfLine: new Map(), vatMinor: 0n, domesticVatMinor: 0n };
const HALF: Credited = { netOfLine: new Map([[1, 50n]]), vatMinor: 11n, domesticVatMinor: 0n };
const lines = (...named: [ordinal: number, netMinor: bigint | null][]): CreditWanted => ({
  kind: "LINES",
  lines: named.map(([ordinal, netMinor]) => ({ ordinal, netMinor })),
});

test.each<[string, Credited, CreditWanted, string]>([
  [
    "nothing is left",
    {
      ...HALF,
      netOfLine: new Map([
        [1, 70n],
        [2, 30n],
      ]),
    },
    { kind: "REST" },
    "The invoice is credited already.",
  ],
  ["no amount", NOTHING, { kind: "AMOUNT", netMinor: 0n }, "The amount must be above 0."],
  ["beyond the rest", HALF, { kind: "AMOUNT", netMinor: 51n }, "The amount is more than what is left of the invoice."],
  ["an unknown line", NOTHING, lines([3, 1n]), "The invoice has no line 3."],
  ["a line twice", NOTHING, lines([1, 1n], [1, 1n]), "Line 1 is named twice."],
  ["nothing of a line", NOTHING, lines([1, 0n]), "Nothing is to be taken back of line 1."],
  [
    "a line's rest that is nothing",
    { ...HALF, netOfLine: new Map([[1, 70n]]) },
    lines([1, null]),
    "Nothing is to be taken back of line 1.",
  ],
  ["beyond a line's rest", HALF, lines([1, 21n]), "The amount is more than what is left of line 1."],
  ["no line", NOTHING, lines(), "No line is named."],
])("refused: %s", (_name, credited, wanted, message) => {
  expect(planCredit(INVOICE, credited, wanted)).toEqual({ refused: { kind: "InvoiceRefused", message } });
});

test("a note names the lines that it takes back, numbered from 1, with their quantity when they go whole", () => {
  const note = (credited: Credited, wanted: CreditWanted) => {
    const plan = planCredit(INVOICE, credited, wanted);
    if ("refused" in plan) throw new Error(plan.refused.message);
    const said = plan.lines.map((line) => [line.ordinal, line.creditsLine, line.quantity, line.netMinor]);
    return [said, plan.netMinor, plan.vatMinor, plan.taxes];
  };
  const tax = (netMinor: bigint, vatMinor: bigint) => [{ category: "STANDARD", rateBps: 2_100, netMinor, vatMinor }];
  expect(note(NOTHING, { kind: "REST" })).toEqual([
    ...[
      [
        [1, 1, "-1000", -70n],
        [2, 2, "-30", -30n],
      ],
      -100n,
      -21n,
      tax(-100n, -21n),
    ],
  ]);
  // 50 of 50 left: 20 of the first line, the second whole; VAT of all 100 is 21, 11 of it is given back already.
  expect(note(HALF, { kind: "AMOUNT", netMinor: 50n })).toEqual([
    ...[
      [
        [1, 1, "0", -20n],
        [2, 2, "-30", -30n],
      ],
      -50n,
      -10n,
      tax(-50n, -10n),
    ],
  ]);
  expect(note(HALF, lines([1, null]))).toEqual([[[1, 1, "0", -20n]], -20n, -4n, tax(-20n, -4n)]);
  expect(note(NOTHING, lines([2, 30n]))).toEqual([[[1, 2, "-30", -30n]], -30n, -6n, tax(-30n, -6n)]);
  expect(note(NOTHING, { kind: "AMOUNT", netMinor: 1n })).toEqual([[[1, 1, "0", -1n]], -1n, -0n, tax(-1n, 0n)]);
});

test("an invoice of several taxations is not taken back by halves", () => {
  const mixed = { ...INVOICE, taxes: [...INVOICE.taxes, ...INVOICE.taxes] };
  expect(() => planCredit(mixed, NOTHING, { kind: "REST" })).toThrow("invoice INV-2011-000001 has 2 taxations");
  expect(() => planCredit({ ...INVOICE, taxes: [] }, NOTHING, { kind: "REST" })).toThrow("INV-2011-000001");
});

test("a partner owes the fees of each kind and their VAT", () => {
  expect(invoicePostings(INVOICE)).toEqual([
    { account: "receivable:p", amountMinor: 121n },
    { account: "fees:issuance", amountMinor: -70n },
    { account: "fees:handling", amountMinor: -30n },
    { account: "vat:output", amountMinor: -21n },
  ]);
});

test("numbers, references and due days", () => {
  expect(invoiceNumber(seriesOf("INVOICE"), 2011, 7)).toBe("INV-2011-000007");
  expect(invoiceNumber(seriesOf("CREDIT_NOTE"), 2011, 1_234_567)).toBe("CRN-2011-1234567");
  const reference = paymentReference("INV-2011-000001");
  expect(reference).toMatch(/^RF\d{2}INV2011000001$/);
  // ISO 11649: the rest first, letters as 10 to 35, leaves 1 when divided by 97.
  const digits = `${reference.slice(4)}${reference.slice(0, 4)}`.replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  expect(BigInt(digits) % 97n).toBe(1n);
  expect(addDays("2026-02-27", 2)).toBe("2026-03-01");
  expect(addDays("2026-03-28", 2)).toBe("2026-03-30");
  expect(addDays("2026-01-01", -1)).toBe("2025-12-31");
});

test("lines of an invoice are taxed together, and the VAT is said in the supplier's currency where that is another", () => {
  const customer = { ...PARTY, vatId: "CZ2", treatment: "STANDARD", language: "en" } as InvoiceTaxation["customer"];
  const rate = { id: "r", base: "EUR", quote: "CZK", rate: 25_000_000_000n, validOn: "2011-01-01" };
  const taxation = (more: object) =>
    ({ supplier: PARTY, customer, currency: "EUR", rates: [rate], ...more }) as InvoiceTaxation;
  const cents = Array.from({ length: 10 }, () => ({
    ...LINE,
    kind: "HANDLING_FEE" as const,
    quantity: "1",
    netMinor: 12n,
  }));
  // Ten lines of 0.12 at 20 %: 0.24 of their sum; in crowns at 25.
  expect(taxInvoice(cents, taxation({}), "2011-01-31")).toEqual({
    taxes: [{ category: "STANDARD", rateBps: 2_000, netMinor: 120n, vatMinor: 24n, domesticVatMinor: 600n }],
    ...{ netMinor: 120n, vatMinor: 24n, domestic: { currency: "CZK", rate: 25_000_000_000n, ratedOn: "2011-01-01" } },
  });
  expect(taxInvoice(cents, taxation({ currency: "CZK" }), "2011-01-31")).toMatchObject({
    ...{ vatMinor: 24n, domestic: null, taxes: [expect.not.objectContaining({ domesticVatMinor: 600n })] },
  });
  expect(taxInvoice(cents, taxation({ rates: [] }), "2011-01-31")).toMatchObject({
    refused: { kind: "FxRateMissing" },
  });
  expect(taxInvoice(cents, taxation({}), "1950-01-31")).toMatchObject({ refused: { kind: "VatRateUnknown" } });
});
