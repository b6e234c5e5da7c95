import { bankLine, isPending, type BankLine, type StatementHead } from "./bankLine.js";
import { detailsAddUp } from "./checkDetails.js";
import { judgeStatement, NO_LINES, tallyLine } from "./judgeStatement.js";
import { parseBankAmount } from "./parseBankAmount.js";

const HEAD: StatementHead = {
  ...{ iban: "CZ6508000000192000145399", currency: "CZK", statementRef: "S7", sequenceNo: 7 },
  ...{ openedOn: "2026-03-10", closedOn: "2026-03-10", openingMinor: 100n, closingMinor: 150n },
};
const line = (amountMinor: bigint | null, change: Partial<BankLine> = {}) =>
  bankLine({ amountMinor, currency: "CZK", ...change });
const tally = (...lines: BankLine[]) => lines.reduce(tallyLine, NO_LINES);
const judged = (head: Partial<StatementHead>, ...lines: BankLine[]) =>
  judgeStatement({ ...HEAD, ...head }, tally(...lines));

test("lines are counted with their details, booked ones summed, and what is pending counts for nothing", () => {
  expect(tally()).toEqual({ lines: 0, sumMinor: 0n, firstBad: null, firstUnexplained: null, currencies: new Set() });
  const batch = line(30n, { details: [line(10n), line(20n)] });
  const pending = line(1_000n, { currency: "EUR", error: "PENDING: not booked yet" });
  expect(tally(line(70n), batch, pending, line(-50n, { currency: null }))).toEqual({
    ...{ lines: 6, sumMinor: 50n, firstBad: null, firstUnexplained: null },
    currencies: new Set(["CZK"]),
  });
  expect(tally(line(1n), line(2n, { currency: "EUR" }), line(3n)).currencies).toEqual(new Set(["CZK", "EUR"]));
});

test("a line is pending by its error's first word alone", () => {
  expect(isPending({ error: "PENDING: not booked" })).toBe(true);
  expect([isPending({ error: null }), isPending({ error: "BAD_DATE: PENDING" })]).toEqual([false, false]);
});

test("of bad lines, and of batches that their details do not explain, the first is told by its place", () => {
  const bad = line(5n, { error: "BAD_DATE: 31.2." });
  const lines = [line(30n, { details: [line(10n), line(20n)] }), bad, line(null), line(5n, { error: "BAD: 2" })];
  // The batch and its two details are three lines.
  expect(tally(...lines)).toMatchObject({ lines: 6, sumMinor: 30n, firstBad: "line 4: BAD_DATE: 31.2." });
  expect(tally(line(null), bad).firstBad).toBe("line 1: no amount");
  const short = line(30n, { details: [line(10n)] });
  const lacks = (place: number) => `line ${place}: its details do not add up to it`;
  expect(tally(line(1n), short, short)).toMatchObject({ lines: 5, sumMinor: 61n, firstUnexplained: lacks(2) });
});

test("a statement is right when opening + lines = closing, and notifications have no balances to compare", () => {
  expect(judged({}, line(70n), line(-20n))).toBeNull();
  expect(judged({}, line(70n))).toEqual({
    reason: "STATEMENT_UNBALANCED",
    detail: "opening 1.00 + lines 0.70 = 1.70, but closing is 1.50 CZK",
  });
  expect(judged({ openingMinor: null }, line(70n))).toBeNull();
  expect(judged({ closingMinor: null }, line(70n))).toBeNull();
});

test("the first that is wrong tells: a bad line, a foreign currency, the balances, a batch", () => {
  const bad = line(null);
  const foreign = [line(1n, { currency: "PLN" }), line(1n, { currency: "EUR" })];
  const short = line(30n, { details: [line(10n)] });
  expect(judged({}, bad, ...foreign, short)).toEqual({ reason: "BAD_LINE", detail: "line 1: no amount" });
  expect(judged({}, ...foreign, short)).toEqual({
    reason: "CURRENCY_MISMATCH",
    detail: "an account in CZK has lines in EUR, PLN",
  });
  expect(judged({}, short)?.reason).toBe("STATEMENT_UNBALANCED");
  expect(judged({}, short, line(20n))).toEqual({
    reason: "BATCH_UNBALANCED",
    detail: "line 1: its details do not add up to it",
  });
});

test("details explain a batch to the last unit, or but for the bank's fees: the batch's own, else their own", () => {
  const addUp = (amountMinor: bigint | null, details: BankLine[], feeMinor: bigint | null = null) =>
    detailsAddUp(line(amountMinor, { details, feeMinor }));
  expect([addUp(30n, []), addUp(null, [line(1n)])]).toEqual([true, true]);
  expect([addUp(30n, [line(10n), line(20n)]), addUp(30n, [line(10n), line(21n)])]).toEqual([true, false]);
  // 2 were taken off what came in, and on top of what went out.
  expect([addUp(28n, [line(30n)], 2n), addUp(-32n, [line(-30n)], 2n), addUp(32n, [line(30n)], 2n)]).toEqual([
    ...[true, true, false],
  ]);
  const costly = [line(10n, { feeMinor: 1n }), line(20n, { feeMinor: 2n })];
  expect([addUp(27n, costly), addUp(28n, costly), addUp(28n, costly, 2n), addUp(27n, costly, 2n)]).toEqual([
    ...[true, false, true, false],
  ]);
  // The fees may have been taken elsewhere.
  expect(addUp(30n, costly)).toBe(true);
  expect(addUp(30n, [line(30n), line(null)])).toBe(false);
  expect(addUp(30n, [line(30n, { error: "BAD: detail" })])).toBe(false);
});

test.each([
  ["12.34", "CZK", 1_234n],
  ["12", "CZK", 1_200n],
  ["12.", "CZK", 1_200n],
  ["12.3", "CZK", 1_230n],
  ["12.34000", "CZK", 1_234n],
  ["12.345", "CZK", undefined],
  ["12.340000", "CZK", undefined],
  ["12.000", "JPY", 12n],
  ["12.5", "JPY", undefined],
  ["1.234", "KWD", 1_234n],
  ["1234567890123456.78", "CZK", 123_456_789_012_345_678n],
  ["12345678901234567.89", "CZK", undefined],
  ["1.2.3", "CZK", undefined],
  ["12,34", "CZK", undefined],
  ["-12.34", "CZK", undefined],
  ["12x.34", "CZK", undefined],
  ["x12.34", "CZK", undefined],
  ["12.x4", "CZK", undefined],
  ["12.4x", "CZK", undefined],
  [".5", "CZK", undefined],
  ["", "CZK", undefined],
])("a bank's amount %j in %s", (text, currency, amountMinor) => {
  expect(parseBankAmount(text, currency)).toBe(amountMinor);
});

test("where the mark is a comma, a point is none", () => {
  expect(parseBankAmount("12,34", "CZK", ",")).toBe(1_234n);
  expect(parseBankAmount("12.34", "CZK", ",")).toBeUndefined();
});
