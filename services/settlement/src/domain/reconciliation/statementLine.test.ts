import { readStatementLine, STATEMENT_COLUMNS, type StatementRecord } from "./statementLine.js";

const OBLIGATION = "0190a000-0000-7000-8000-000000000001";
const GOOD: StatementRecord = {
  ...{ line_id: "1", reference: `obl_${OBLIGATION}`, amount: "-12.50", currency: "CZK" },
  ...{ cycle: "2011-01", date: "2011-01-31", description: "Voucher" },
};
const read = (change: Partial<StatementRecord> = {}) =>
  readStatementLine({ ...GOOD, ...change }, (text) => (text === "2011-01" ? "cycle-1" : undefined));

test("a line that counts", () => {
  expect(read()).toEqual({
    ...{ lineId: "1", reference: GOOD.reference, obligationId: OBLIGATION, isForeign: false, amountMinor: -1_250n },
    ...{ currency: "CZK", cycle: "cycle-1", valueOn: "2011-01-31", description: "Voucher" },
  });
});

test("a cycle that the text does not name stays what was written", () => {
  expect(read({ cycle: "1999-01" })).toMatchObject({ cycle: "1999-01" });
});

test.each([
  ["", null, true],
  ["rdm_1", null, false],
  ["hld_1", null, false],
  ["pur_1", null, false],
  ["adj_1", null, false],
  ["obl_1", null, false],
  ["ret_1", null, true],
  ["see obl_1", null, true],
  [`obl_${OBLIGATION}`, OBLIGATION, false],
])("the reference %j is of an obligation, one of ours, or the partner's own", (reference, obligationId, isForeign) => {
  const expected = { reference: reference === "" ? null : reference, obligationId, isForeign };
  expect(read({ reference })).toMatchObject(expected);
});

test("what just fits is read: lengths, amounts that a database holds, places of the currency", () => {
  const long = {
    ...{ line_id: "x".repeat(64), reference: "r".repeat(140), cycle: "c".repeat(64), description: "d".repeat(1_000) },
  };
  expect(read(long)).not.toHaveProperty("error");
  expect(read({ description: "" })).toMatchObject({ description: "" });
  expect(read({ amount: "92233720368547758.07" })).toMatchObject({ amountMinor: 2n ** 63n - 1n });
  expect(read({ amount: "-92233720368547758.07" })).toMatchObject({ amountMinor: 1n - 2n ** 63n });
  expect(read({ amount: "12", currency: "JPY" })).toMatchObject({ amountMinor: 12n });
});

const UNWRITABLE = "must be well-formed text without U+0000";
test.each<[Partial<StatementRecord>, string]>([
  [{ line_id: "" }, "line_id must have 1 to 64 characters"],
  [{ line_id: "x".repeat(65) }, "line_id must have 1 to 64 characters"],
  [{ reference: "r".repeat(141) }, "reference must have at most 140 characters"],
  [{ currency: "czk" }, "currency must be three capital letters"],
  [{ amount: "12.345" }, "amount must be a decimal other than 0 with at most 2 places"],
  [{ amount: "12.5", currency: "JPY" }, "amount must be a decimal other than 0 with at most 0 places"],
  [{ amount: "0.00" }, "amount must be a decimal other than 0 with at most 2 places"],
  [{ amount: "12,50" }, "amount must be a decimal other than 0 with at most 2 places"],
  [{ amount: "92233720368547758.08" }, "amount must be a decimal other than 0 with at most 2 places"],
  [{ amount: "-92233720368547758.08" }, "amount must be a decimal other than 0 with at most 2 places"],
  [{ date: "2011-02-29" }, "date must be YYYY-MM-DD"],
  [{ description: "d".repeat(1_001) }, "description must have at most 1000 characters"],
  [{ cycle: "c".repeat(65) }, "cycle must have at most 64 characters"],
])("%j cannot count, and it is said why", (change, error) => {
  expect(read(change)).toEqual({ error });
});

test.each(STATEMENT_COLUMNS)("no column, %s neither, has text that no database holds", (column) => {
  expect(read({ [column]: "a\u0000b" })).toEqual({ error: UNWRITABLE });
  expect(read({ [column]: "a\ud800b" })).toEqual({ error: UNWRITABLE });
});
