import { csvLine } from "./csvLine.js";
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

test("a statement opens at zero and closes with the sums of its entries, per currency", () => {
  const interval = { from: new Date("2011-01-01T00:00:00Z"), to: new Date("2011-02-01T00:00:00Z") };
  const line = { kind: "REDEMPTION", reference: "rdm_1", occurredAt: new Date("2011-01-15T11:00:00Z"), late: false };
  const csv = statementCsv("shop", interval, [
    { ...line, debtorCode: "=evil", creditorCode: "shop", currency: "CZK", amountMinor: 1250n },
    { ...line, debtorCode: "shop", creditorCode: "b", currency: "CZK", amountMinor: 2000n, late: true },
    { ...line, debtorCode: "c", creditorCode: "shop", currency: "JPY", amountMinor: 7n },
  ]);
  expect(csv.split("\r\n")).toEqual([
    "line,occurredAt,kind,reference,counterparty,currency,receivable,payable,balance,late",
    "OPENING,2011-01-01T00:00:00.000Z,,,,CZK,0.00,0.00,0.00,",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,'=evil,CZK,12.50,0.00,12.50,false",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,b,CZK,0.00,20.00,-7.50,true",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,CZK,12.50,20.00,-7.50,",
    "OPENING,2011-01-01T00:00:00.000Z,,,,JPY,0,0,0,",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,c,JPY,7,0,7,false",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,JPY,7,0,7,",
    "",
  ]);
  expect(statementCsv("shop", interval, [])).toBe(csv.slice(0, csv.indexOf("OPENING")));
});

test("a line in dispute is listed and counts for nothing", () => {
  const interval = { from: new Date("2011-01-01T00:00:00Z"), to: new Date("2011-02-01T00:00:00Z") };
  const line = { kind: "REDEMPTION", reference: "rdm_1", occurredAt: new Date("2011-01-15T11:00:00Z"), late: false };
  const owed = { ...line, debtorCode: "a", creditorCode: "shop", currency: "CZK" };
  const csv = statementCsv("shop", interval, [
    { ...owed, amountMinor: 1250n, disputed: true },
    { ...owed, amountMinor: 100n, disputed: false },
  ]);
  expect(csv.split("\r\n").slice(2, -1)).toEqual([
    "DISPUTED,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,a,CZK,12.50,0.00,0.00,false",
    "ENTRY,2011-01-15T11:00:00.000Z,REDEMPTION,rdm_1,a,CZK,1.00,0.00,1.00,false",
    "CLOSING,2011-02-01T00:00:00.000Z,,,,CZK,1.00,0.00,1.00,",
  ]);
});
