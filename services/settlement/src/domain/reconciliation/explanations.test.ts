import { LIMITS, type CoveredUntil, type Expected, type Found, type Problem } from "./item.js";
import { reconcile } from "./reconcile.js";

const item = (id: string, change: Partial<Expected> = {}): Expected => ({
  ...{ id, references: [id, "shared"], knownAs: id, amountMinor: 100n, currency: "CZK", cycle: "c1" },
  ...{ date: "2011-01-10", since: "2011-01-10", counterparty: "a", tolerance: null, converted: false },
  ...{ fxTolerance: null, standing: "DUE" },
  ...change,
});
const line = (id: string, reference: string | null, change: Partial<Found> = {}): Found => ({
  ...{ id, reference, isForeign: reference === null, amountMinor: 100n, currency: "CZK", cycle: "c1" },
  ...{ date: "2011-01-10", counterparty: "a", text: "", feeMinor: 0n, batch: null, returnOf: null },
  ...{ isMatched: false, isLeftToPeople: false },
  ...change,
});
const solve = (expected: Expected[], found: Found[], more: Partial<Problem> = {}) =>
  reconcile({ source: "PARTNER", expected, found, coveredUntil: null, limits: LIMITS, ...more });
const breaksOf = (...problem: Parameters<typeof solve>) =>
  solve(...problem).breaks.map(({ type, expected, found }) => `${type} ${expected.join("+")} / ${found.join("+")}`);
const bank = { source: "BANK" as const };

test("under a shared reference what is matched is told again by the same amount, currency and cycle; else it is unknown", () => {
  const matched = item("a", { standing: "MATCHED" });
  const again = (change: Partial<Found>) => breaksOf([matched], [line("1", "shared", change)]);
  expect(again({})).toEqual(["DUPLICATE_AT_PARTNER a / 1"]);
  for (const change of [{ amountMinor: 99n }, { currency: "EUR" }, { cycle: "c2" }]) {
    expect([change, again(change)]).toEqual([change, ["MISSING_AT_US  / 1"]]);
  }
  // By its own reference it is told again, whatever differs.
  expect(breaksOf([matched], [line("1", "a", { amountMinor: 99n, currency: "EUR" })])).toEqual([
    "DUPLICATE_AT_PARTNER a / 1",
  ]);
});

test("money that comes twice is a credit to give back; what a bank paid out twice is told twice", () => {
  const paid = item("a", { standing: "MATCHED" });
  expect(breaksOf([paid], [line("1", "a")], bank)).toEqual(["DUPLICATE_CREDIT a / 1"]);
  const out = { amountMinor: -100n };
  expect(breaksOf([item("a", { ...out, standing: "MATCHED" })], [line("1", "a", out)], bank)).toEqual([
    "DUPLICATE_AT_PARTNER a / 1",
  ]);
});

test("several lines of one item differ together when their sum is nearer than any of them", () => {
  const parts = (...amounts: bigint[]) => amounts.map((amountMinor, place) => line(`${place}`, "a", { amountMinor }));
  expect(breaksOf([item("a")], parts(60n, 30n))).toEqual(["AMOUNT_MISMATCH a / 0+1"]);
  expect(breaksOf([item("a")], parts(60n, 30n), bank)).toEqual(["UNDERPAID a / 0+1"]);
  // 150 is 50 away, as 50 is: together.
  expect(
    breaksOf(
      [item("a")],
      parts(50n, 100n).map((one) => ({ ...one, isLeftToPeople: true })),
    ),
  ).toEqual([...["AMBIGUOUS a / 1", "DUPLICATE_AT_PARTNER  / 0"]]);
  expect(breaksOf([item("a")], parts(90n, 80n))).toEqual(["AMOUNT_MISMATCH a / 0", "DUPLICATE_AT_PARTNER  / 1"]);
});

test("one line for several items differs from them together, with the fees of all lines", () => {
  const some = [item("a", { amountMinor: 60n }), item("b", { amountMinor: 50n })];
  expect(breaksOf(some, [line("1", "shared", { amountMinor: 100n })])).toEqual(["AMOUNT_MISMATCH a+b / 1"]);
  expect(breaksOf(some, [line("1", "shared", { amountMinor: 100n, feeMinor: 10n })], bank)).toEqual([
    "FEE_DIFFERENCE a+b / 1",
  ]);
  const one = [item("a", { converted: true, amountMinor: 60n }), item("b", { amountMinor: 50n })];
  expect(breaksOf(one, [line("1", "shared", { amountMinor: 100n })], bank)).toEqual(["FX_DIFFERENCE a+b / 1"]);
  const fees = [line("1", "a", { amountMinor: 40n, feeMinor: 7n }), line("2", "a", { amountMinor: 50n, feeMinor: 3n })];
  expect(breaksOf([item("a")], fees, bank)).toEqual(["FEE_DIFFERENCE a / 1+2"]);
});

test("a line differs from the item that is nearest: by currency, then cycle, then standing, then amount, then id", () => {
  const nearest = (change: Partial<Found>, ...items: Expected[]) =>
    breaksOf(items, [line("1", "shared", { amountMinor: 77n, ...change })]).find((one) => one.endsWith("/ 1"));
  const euro = item("a", { currency: "EUR", amountMinor: 77n });
  const later = item("b", { cycle: "c2", amountMinor: 77n });
  const elsewhere = item("c", { standing: "ELSEWHERE", amountMinor: 77n });
  expect(nearest({}, euro, later)).toBe("WRONG_CYCLE b / 1");
  expect(nearest({}, euro)).toBe("CURRENCY_MISMATCH a / 1");
  expect(nearest({}, euro, later, elsewhere)).toBe("WRONG_CYCLE c / 1");
  expect(nearest({}, euro, later, elsewhere, item("d"))).toBe("AMOUNT_MISMATCH d / 1");
  expect(nearest({}, item("d"), item("e", { amountMinor: 80n }))).toBe("AMOUNT_MISMATCH e / 1");
  expect(nearest({}, item("d", { amountMinor: 75n }), item("e", { amountMinor: 80n }))).toBe("AMOUNT_MISMATCH d / 1");
  // Both are 3 away: the first id.
  expect(nearest({}, item("e", { amountMinor: 80n }), item("d", { amountMinor: 74n }))).toBe("AMOUNT_MISMATCH d / 1");
});

test("every line and every item is explained once, each by the nearest that is left", () => {
  const items = [item("a"), item("b", { amountMinor: 200n })];
  const lines = [line("1", "shared", { amountMinor: 180n }), line("2", "shared", { amountMinor: 110n })];
  expect(breaksOf(items, lines)).toEqual(["AMOUNT_MISMATCH a / 2", "AMOUNT_MISMATCH b / 1"]);
  const three = [...lines, line("3", "shared", { amountMinor: 111n })];
  expect(breaksOf(items, three)).toEqual([...["AMOUNT_MISMATCH a / 2", "AMOUNT_MISMATCH b / 1", "MISSING_AT_US  / 3"]]);
});

test("what is left of our own is missing, not yet told, or posted twice by us", () => {
  const until = (coveredUntil: CoveredUntil) => breaksOf([item("a")], [], { coveredUntil });
  expect(until(null)).toEqual(["MISSING_AT_PARTNER a / "]);
  expect(until("2011-01-10")).toEqual(["MISSING_AT_PARTNER a / "]);
  expect(until("2011-01-09")).toEqual(["TIMING a / "]);
});

test("what one account has told says nothing of an account in another currency", () => {
  const items = [item("a"), item("b", { currency: "EUR" }), item("c", { currency: "PLN" })];
  const coveredUntil = new Map(Object.entries({ CZK: "2011-01-10", EUR: "2011-01-09" }));
  expect(breaksOf(items, [], { coveredUntil })).toEqual(["MISSING_AT_PARTNER a / ", "TIMING b / ", "TIMING c / "]);
});

test.each<[string, Partial<Expected>, string]>([
  ["all is the same", {}, "DUPLICATE_AT_US b / "],
  ["it is of another cycle", { standing: "ELSEWHERE" }, "MISSING_AT_PARTNER b / "],
  ["another amount", { amountMinor: 99n }, "MISSING_AT_PARTNER b / "],
  ["another currency", { currency: "EUR" }, "MISSING_AT_PARTNER b / "],
  ["another cycle", { cycle: "c2" }, "MISSING_AT_PARTNER b / "],
  ["another counterparty", { counterparty: "z" }, "MISSING_AT_PARTNER b / "],
  ["another group", { references: ["a", "other"] }, "MISSING_AT_PARTNER b / "],
])("posted twice by us means a matched twin: %s", (_what, change, expected) => {
  expect(breaksOf([item("a", { standing: "MATCHED", ...change }), item("b")], [])).toEqual([expected]);
});

test("an item without a group has no twin, and one that is due itself is none", () => {
  const lone = (id: string, standing: Expected["standing"]) => item(id, { references: ["same"], standing });
  expect(breaksOf([lone("a", "MATCHED"), lone("b", "DUE")], [])).toEqual(["MISSING_AT_PARTNER b / "]);
  expect(breaksOf([item("b"), item("c")], [])).toEqual(["MISSING_AT_PARTNER b / ", "MISSING_AT_PARTNER c / "]);
});

test("a line that resembles an open item suggests it", () => {
  const one = item("a", { references: ["RF18T000012345"], amountMinor: 5n });
  const { breaks } = solve([one], [line("1", null, { text: "RF18T00001234" })]);
  expect(breaks.find(({ type }) => type === "MISSING_AT_US")?.proposals).toEqual([{ expected: ["a"], found: ["1"] }]);
});

test("a payment is late from the day after it was due, by its last part, at a bank alone", () => {
  const on = (...days: string[]) =>
    days.map((day, place) =>
      line(`${place}`, "a", { date: `2011-01-${day}`, amountMinor: 100n / BigInt(days.length) }),
    );
  expect(breaksOf([item("a")], on("10"), bank)).toEqual([]);
  expect(breaksOf([item("a")], on("11"), bank)).toEqual(["LATE_PAYMENT a / 0"]);
  expect(breaksOf([item("a")], on("11", "09"), bank)).toEqual(["LATE_PAYMENT a / 0+1"]);
  expect(breaksOf([item("a")], on("11"))).toEqual([]);
  const early = item("b", { date: "2011-01-09" });
  expect(breaksOf([item("c"), early], [line("1", "shared", { amountMinor: 200n })], bank)).toEqual([
    "LATE_PAYMENT b / 1",
  ]);
});

test("a payment that came back pairs once with its original, if that was paid and is the opposite of it", () => {
  const back = (id: string, change: Partial<Found> = {}) =>
    line(id, null, { returnOf: "a", amountMinor: -100n, ...change });
  const told = (expected: Expected[], found: Found[]) => {
    const { matches, breaks } = solve(expected, found, bank);
    return [...matches, ...breaks].map((one) => [
      ...["pass" in one ? one.pass : one.type, one.expected.join("+"), one.found.join("+")],
    ]);
  };
  const paid = item("a", { standing: "MATCHED" });
  expect(told([paid], [back("1")])).toEqual([
    [8, "a", "1"],
    ["RETURNED_PAYMENT", "a", "1"],
  ]);
  expect(told([item("a")], [line("0", "a"), back("1")])).toEqual([
    [1, "a", "0"],
    [8, "a", "1"],
    ["RETURNED_PAYMENT", "a", "1"],
  ]);
  // The second one finds no original any more, as one in another currency, or by the group's reference.
  expect(told([paid], [back("1"), back("2")])).toContainEqual(["RETURNED_PAYMENT", "", "2"]);
  expect(told([paid], [back("1", { currency: "EUR" })])).toEqual([["RETURNED_PAYMENT", "", "1"]]);
  expect(told([paid], [back("1", { returnOf: "shared" })])).toEqual([["RETURNED_PAYMENT", "", "1"]]);
  expect(told([], [back("1")])).toEqual([["RETURNED_PAYMENT", "", "1"]]);
  // Part of it, or of what was never paid: a break that names it, and no match; what is due is explained by that.
  expect(told([paid], [back("1", { amountMinor: -99n })])).toEqual([["RETURNED_PAYMENT", "a", "1"]]);
  expect(told([item("a")], [back("1")])).toEqual([["RETURNED_PAYMENT", "a", "1"]]);
  expect(told([paid], [back("1", { isMatched: true })])).toEqual([]);
});
