import { judgeSequence, type Placed } from "./judgeSequence.js";

/** A statement of one day, `100 → 150`, number 7 of 2026. */
const placed = (change: Partial<Placed> = {}): Placed => ({
  statementRef: "S7",
  sequenceNo: 7,
  openedOn: "2026-03-10",
  closedOn: "2026-03-10",
  openingMinor: 100n,
  closingMinor: 150n,
  ...change,
});
const next = (change: Partial<Placed> = {}) =>
  placed({
    ...{ statementRef: "S8", sequenceNo: 8, openedOn: "2026-03-11", closedOn: "2026-03-11", openingMinor: 150n },
    ...change,
  });
const reasonOf = (first: Placed, second: Placed) => judgeSequence(first, second, null)?.reason ?? null;

test("a statement alone fits, and so do two that follow each other, whichever of them came first", () => {
  expect(judgeSequence(null, placed(), null)).toBeNull();
  expect(judgeSequence(placed(), next(), null)).toBeNull();
  expect(judgeSequence(null, placed(), next())).toBeNull();
});

test("what is wrong is told by both statements' references, numbers and days, without a number by the day", () => {
  expect(judgeSequence(placed(), next({ sequenceNo: 9 }), null)).toEqual({
    reason: "STATEMENT_GAP",
    detail: "between S7 (number 7, 2026-03-10) and S8 (number 9, 2026-03-11) something is missing",
  });
  expect(judgeSequence(null, placed({ sequenceNo: null }), next({ openedOn: "2026-03-09" }))).toEqual({
    reason: "STATEMENT_OVERLAP",
    detail: "S7 (2026-03-10) and S8 (number 8, 2026-03-11) overlap",
  });
});

test("the statement before is judged first, then the one after", () => {
  const early = placed({ sequenceNo: 5, closingMinor: 100n, openedOn: "2026-03-09", closedOn: "2026-03-09" });
  expect(judgeSequence(early, placed(), next({ sequenceNo: 7 }))?.reason).toBe("STATEMENT_GAP");
  expect(judgeSequence({ ...early, sequenceNo: 6 }, placed(), next({ sequenceNo: 7 }))?.reason).toBe(
    "STATEMENT_OVERLAP",
  );
});

test.each<[string, Partial<Placed>, string | null]>([
  ["the same day again", { openedOn: "2026-03-10" }, null],
  ["a day that the former had", { openedOn: "2026-03-09" }, "STATEMENT_OVERLAP"],
  ["the same number", { sequenceNo: 7 }, "STATEMENT_OVERLAP"],
  ["a lower number", { sequenceNo: 6 }, "STATEMENT_OVERLAP"],
  ["a number left out", { sequenceNo: 9 }, "STATEMENT_GAP"],
  ["a number 1 in the same year", { sequenceNo: 1 }, "STATEMENT_OVERLAP"],
  ["a number 1 with a new year", { sequenceNo: 1, openedOn: "2027-01-02", closedOn: "2027-01-02" }, null],
  [
    "a number 2 with a new year",
    { sequenceNo: 2, openedOn: "2027-01-02", closedOn: "2027-01-02" },
    "STATEMENT_OVERLAP",
  ],
  ["a number 1 of a week that ends in a new year", { sequenceNo: 1, closedOn: "2027-01-03" }, null],
  ["no number", { sequenceNo: null }, null],
  ["another opening balance", { openingMinor: 151n }, "STATEMENT_GAP"],
  ["no balance where there was one", { openingMinor: null }, "STATEMENT_GAP"],
])("after number 7 comes: %s", (_name, change, reason) => {
  expect(reasonOf(placed(), next(change))).toBe(reason);
});

test("before a numbered statement one without a number, or both without balances, tell nothing against it", () => {
  expect(reasonOf(placed({ sequenceNo: null }), next())).toBeNull();
  expect(reasonOf(placed({ sequenceNo: null }), next({ sequenceNo: null }))).toBeNull();
  expect(reasonOf(placed({ closingMinor: null }), next({ openingMinor: null }))).toBeNull();
  expect(reasonOf(placed({ sequenceNo: null }), next({ openingMinor: 0n }))).toBe("STATEMENT_GAP");
});
