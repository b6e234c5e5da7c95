import { LIMITS, type Expected, type Found } from "./item.js";
import { openPool, takeMatch } from "./pool.js";
import { reconcile } from "./reconcile.js";

const item = (id: string, change: Partial<Expected> = {}): Expected => ({
  ...{ id, references: [id], knownAs: id, amountMinor: 100n, currency: "CZK", cycle: null },
  ...{ date: "2011-01-10", since: "2011-01-10", counterparty: "a", tolerance: null, converted: false },
  ...{ fxTolerance: null, standing: "DUE" },
  ...change,
});
const line = (id: string, change: Partial<Found> = {}): Found => ({
  ...{ id, reference: null, isForeign: true, amountMinor: 100n, currency: "CZK", cycle: null },
  ...{ date: "2011-01-10", counterparty: "a", text: "", feeMinor: 0n, batch: null, returnOf: null },
  ...{ isMatched: false, isLeftToPeople: false },
  ...change,
});
const problem = (expected: Expected[], found: Found[]) => ({
  ...{ source: "BANK" as const, expected, found, coveredUntil: null, limits: LIMITS },
});
const matchesOf = (expected: Expected[], found: Found[]) =>
  reconcile(problem(expected, found)).matches.map(
    (match) => `${match.pass} ${match.expected.join("+")} = ${match.found.join("+")}`,
  );

test("nothing is matched twice, and nothing but a tolerated fee is left between the sides of a match", () => {
  const pool = openPool(problem([item("a"), item("b")], [line("1"), line("2", { amountMinor: 99n })]));
  takeMatch(pool, 1, [item("a")], [line("1")]);
  expect(() => takeMatch(pool, 1, [item("a")], [line("2")])).toThrow("expected item a would be matched twice");
  expect(() => takeMatch(pool, 1, [item("b")], [line("1")])).toThrow("found item 1 would be matched twice");
  const other = openPool(problem([item("b")], [line("2", { amountMinor: 99n })]));
  expect(() => takeMatch(other, 4, other.expected, other.found)).toThrow("pass 4 left a difference of 1");
  const tolerant = openPool(problem([item("b")], [line("2", { amountMinor: 99n })]));
  takeMatch(tolerant, 2, tolerant.expected, tolerant.found);
  expect(tolerant.matches).toEqual([{ pass: 2, expected: ["b"], found: ["2"], feeMinor: 1n }]);
});

test("what came back names its original by that alone: its other reference matches nothing and hides nothing", () => {
  const back = line("1", { reference: "a", returnOf: "b", amountMinor: -100n });
  // Were it cited, a would be named, and no candidate for the line without a reference.
  expect(matchesOf([item("a"), item("b", { standing: "MATCHED" })], [back, line("2")])).toEqual(["5 a = 2", "8 b = 1"]);
});

test("what was never paid, or came back before, does not come back", () => {
  const back = line("1", { returnOf: "b", amountMinor: -100n });
  const never = item("b", { standing: "MATCHED", neverReturns: true });
  expect(matchesOf([never], [back])).toEqual([]);
});

test("a sum has parts of one direction, and is taken when it is the only one", () => {
  const part = (id: string, amountMinor: bigint) => line(id, { amountMinor });
  expect(matchesOf([item("a")], [part("1", 60n), part("2", 40n)])).toEqual(["6 a = 1+2"]);
  expect(matchesOf([item("a")], [part("1", 140n), part("2", -40n)])).toEqual([]);
  expect(matchesOf([item("a")], [part("1", -60n), part("2", -40n)])).toEqual([]);
  const out = { amountMinor: -100n };
  expect(matchesOf([item("a", out)], [part("1", -60n), part("2", -40n)])).toEqual(["6 a = 1+2"]);
  expect(matchesOf([item("a", out)], [part("1", 60n), part("2", 40n)])).toEqual([]);
  expect(matchesOf([item("a")], [part("1", 60n), part("2", 40n), part("3", 40n)])).toEqual([]);
});

test("a search that may take no more steps finds nothing, and matches nothing", () => {
  const limits = { ...LIMITS, allSearchSteps: 0 };
  const halves = [line("1", { amountMinor: 60n }), line("2", { amountMinor: 40n })];
  expect(reconcile({ ...problem([item("a")], halves), limits }).matches).toEqual([]);
});
