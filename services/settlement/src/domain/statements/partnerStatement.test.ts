import {
  buildPartnerStatement,
  type StatementLeg,
  type StatementLine,
  type StatementSource,
} from "./partnerStatement.js";

const AT = new Date("2011-01-15T11:00:00Z");
const line = (change: Partial<StatementLine> = {}): StatementLine => ({
  ...{ kind: "REDEMPTION", reference: "rdm_1", debtorCode: "a", creditorCode: "shop", currency: "CZK" },
  ...{ amountMinor: 100n, occurredAt: AT, late: false },
  ...change,
});
const leg = (currency: string): StatementLeg => ({
  ...{ currency, direction: "PAYS", counterpartyCode: null, amountMinor: 5n, status: null, dueOn: null },
  ...{ reference: null, isWithheld: false },
});
const fee = (currency: string, netMinor: bigint, vatMinor: bigint) => ({
  ...{ number: "INV", currency, netMinor, vatMinor, reference: null, variableSymbol: null },
});
const source = (change: Partial<StatementSource>): StatementSource => ({
  ...{ programmeCode: "tessera", partner: { code: "shop", name: "Shop" }, timeZone: "Europe/Prague", seal: null },
  cycle: { id: "cyc_1", status: "OPEN", contentHash: null, from: AT, to: AT },
  ...{ openings: [], lines: [], fees: [], legs: [] },
  ...change,
});
const sectionsOf = (change: Partial<StatementSource>) => buildPartnerStatement(source(change)).sections;

test("what the statement is of stands as it was given", () => {
  const given = source({ seal: { root: "ab", recordedAt: AT, proof: null } });
  const { programmeCode, partner, cycle, timeZone, seal } = given;
  expect(buildPartnerStatement(given)).toEqual({ programmeCode, partner, cycle, timeZone, seal, sections: [] });
});

test("claims and debts are summed, adjustments of both told apart, and a balance runs from the opening to the closing", () => {
  const [section] = sectionsOf({
    openings: [
      { currency: "CZK", openingMinor: 30n },
      { currency: "CZK", openingMinor: -10n },
    ],
    lines: [
      line(),
      line({ debtorCode: "shop", creditorCode: "b", amountMinor: 70n, kind: "ADJUSTMENT", late: true }),
      line({ amountMinor: 7n, kind: "ADJUSTMENT", disputed: false }),
    ],
  });
  expect(section).toMatchObject({
    ...{ currency: "CZK", openingMinor: 20n, receivableMinor: 107n, payableMinor: 70n, netMinor: 37n },
    ...{ adjustmentsMinor: -63n, closingMinor: 57n },
  });
  const common = { reference: "rdm_1", occurredAt: AT, disputed: false };
  expect(section?.entries).toEqual([
    {
      ...{ ...common, kind: "REDEMPTION", late: false, counterpartyCode: "a" },
      ...{ receivableMinor: 100n, payableMinor: 0n, balanceMinor: 120n },
    },
    {
      ...{ ...common, kind: "ADJUSTMENT", late: true, counterpartyCode: "b" },
      ...{ receivableMinor: 0n, payableMinor: 70n, balanceMinor: 50n },
    },
    {
      ...{ ...common, kind: "ADJUSTMENT", late: false, counterpartyCode: "a" },
      ...{ receivableMinor: 7n, payableMinor: 0n, balanceMinor: 57n },
    },
  ]);
});

test("what is in dispute is shown with its amount and is in no sum, claim, debt or adjustment", () => {
  const disputed = true;
  const [section] = sectionsOf({
    lines: [
      line({ disputed }),
      line({ disputed, debtorCode: "shop", creditorCode: "b" }),
      line({ disputed, kind: "ADJUSTMENT" }),
    ],
  });
  expect(section).toMatchObject({
    ...{ receivableMinor: 0n, payableMinor: 0n, netMinor: 0n, adjustmentsMinor: 0n, closingMinor: 0n },
  });
  const shown = section?.entries.map((entry) => [entry.disputed, entry.receivableMinor, entry.payableMinor]);
  expect(shown).toEqual([
    [true, 100n, 0n],
    [true, 0n, 100n],
    [true, 100n, 0n],
  ]);
  expect(section?.entries.map(({ balanceMinor }) => balanceMinor)).toEqual([0n, 0n, 0n]);
});

test("each currency in which anything happened has a section of its own, ascending, with its own fees and payments", () => {
  const sections = sectionsOf({
    lines: [line({ currency: "PLN" }), line({ currency: "EUR", amountMinor: 1n }), line({ currency: "PLN" })],
    openings: [{ currency: "CZK", openingMinor: 4n }],
    fees: [fee("JPY", 10n, 2n), fee("EUR", 20n, 4n), fee("EUR", -5n, -1n)],
    legs: [leg("HUF"), leg("EUR")],
  });
  const told = sections.map((section) => [
    ...[section.currency, section.openingMinor, section.entries.length, section.fees.length, section.legs.length],
  ]);
  expect(told).toEqual([
    ["CZK", 4n, 0, 0, 0],
    ["EUR", 0n, 1, 2, 1],
    ["HUF", 0n, 0, 0, 1],
    ["JPY", 0n, 0, 1, 0],
    ["PLN", 0n, 2, 0, 0],
  ]);
  expect(sections[1]).toMatchObject({ feesNetMinor: 15n, feesVatMinor: 3n, feesGrossMinor: 18n });
});
