import { csvLine } from "./csvLine.js";
import { buildPartnerStatement, type StatementLine, type StatementOpening } from "./partnerStatement.js";
import { statementCsv } from "./statementCsv.js";

test.each([
  ["=1+1", "'=1+1"],
  ["+1", "'+1"],
  ["-1", "-1"],
  ["-12.50", "-12.50"],
  ["-1+1", "'-1+1"],
  ["@SUM(A1)", "'@SUM(A1)"],
  ["\tx", "'\tx"],
  ["\rx", '"\'\rx"'],
  ["a,b", '"a,b"'],
  ['say "x"', '"say ""x"""'],
  ["two\nlines", '"two\nlines"'],
  ["=a,b", '"\'=a,b"'],
  ["plain", "plain"],
  ["", ""],
])("the cell %j is written %j", (cell, written) => {
  expect(csvLine([cell])).toBe(`${written}\r\n`);
});

const CYCLE = { from: new Date("2011-01-01T00:00:00Z"), to: new Date("2011-02-01T00:00:00Z") };
const LINE = { kind: "REDEMPTION", reference: "rdm_1", occurredAt: new Date("2011-01-15T11:00:00Z"), late: false };

/** The records of the shop's statement. */
function recordsOf(lines: readonly StatementLine[], openings: readonly StatementOpening[] = []): string[] {
  const statement = buildPartnerStatement({
    programmeCode: "small",
    timeZone: "Europe/Prague",
    partner: { code: "shop", name: "Shop" },
    cycle: { ...CYCLE, id: "cyc_1", status: "OPEN", contentHash: null },
    fees: [{ number: "INV", currency: "PLN", netMinor: 1n, vatMinor: 0n, reference: null, variableSymbol: null }],
    ...{ openings, lines, legs: [], seal: null },
  });
  return statementCsv(statement).split("\r\n");
}

test("a statement opens with what was carried in and closes with the sums of its entries, per currency", () => {
  const lines = [
    { ...LINE, debtorCode: "=evil", creditorCode: "shop", currency: "CZK", amountMinor: 1250n },
    { ...LINE, debtorCode: "shop", creditorCode: "b", currency: "CZK", amountMinor: 2000n, late: true },
    { ...LINE, debtorCode: "c", creditorCode: "shop", currency: "JPY", amountMinor: 7n },
  ];
  const openings = [
    { currency: "CZK", openingMinor: 300n },
    { currency: "EUR", openingMinor: -3186n },
  ];
  expect(recordsOf(lines, openings)).toEqual([
    "line,occurredAt,kind,reference,counterparty,currency,receivable,payable,balance,late",
    "OPENING,2011-01-01T00:00:00.000Z,,,,CZK,0.00,0.00,3.00,",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,'=evil,CZK,12.50,0.00,15.50,false",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,b,CZK,0.00,20.00,-4.50,true",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,CZK,12.50,20.00,-4.50,",
    "OPENING,2011-01-01T00:00:00.000Z,,,,EUR,0.00,0.00,-31.86,",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,EUR,0.00,0.00,-31.86,",
    "OPENING,2011-01-01T00:00:00.000Z,,,,JPY,0,0,0,",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,c,JPY,7,0,7,false",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,JPY,7,0,7,",
    "",
  ]);
  expect(recordsOf([])).toEqual([expect.stringMatching(/^line,/), ""]);
});

test("a line in dispute is listed and counts for nothing", () => {
  const owed = { ...LINE, debtorCode: "a", creditorCode: "shop", currency: "CZK" };
  const records = recordsOf([
    { ...owed, amountMinor: 1250n, disputed: true },
    { ...owed, amountMinor: 100n, disputed: false },
  ]);
  expect(records.slice(2, -1)).toEqual([
    "DISPUTED,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,a,CZK,12.50,0.00,0.00,false",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,a,CZK,1.00,0.00,1.00,false",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,CZK,1.00,0.00,1.00,",
  ]);
});
