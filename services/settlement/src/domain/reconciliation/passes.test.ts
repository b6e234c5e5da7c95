import { LIMITS, type Expected, type Found, type Problem } from "./item.js";
import { reconcile } from "./reconcile.js";

const item = (id: string, change: Partial<Expected> = {}): Expected => ({
  ...{ id, references: [id, "shared"], knownAs: id, amountMinor: 100n, currency: "CZK", cycle: null },
  ...{ date: "2011-01-10", since: "2011-01-10", counterparty: "a", tolerance: null, converted: false },
  ...{ fxTolerance: null, standing: "DUE" },
  ...change,
});
const line = (id: string, reference: string | null, change: Partial<Found> = {}): Found => ({
  ...{ id, reference, isForeign: reference === null, amountMinor: 100n, currency: "CZK", cycle: null },
  ...{ date: "2011-01-10", counterparty: "a", text: "", feeMinor: 0n, batch: null, returnOf: null },
  ...{ isMatched: false, isLeftToPeople: false },
  ...change,
});
const solve = (expected: Expected[], found: Found[], more: Partial<Problem> = {}) =>
  reconcile({ source: "BANK", expected, found, coveredUntil: null, limits: LIMITS, ...more });
/** `pass expected = found`, with its fee where there is one; then `TYPE expected / found`. */
const told = (...problem: Parameters<typeof solve>) => {
  const { matches, breaks } = solve(...problem);
  return [
    ...matches.map(
      ({ pass, expected, found, feeMinor }) =>
        `${pass} ${expected.join("+")} = ${found.join("+")}${feeMinor === 0n ? "" : ` − ${feeMinor}`}`,
    ),
    ...breaks.map(({ type, expected, found }) => `${type} ${expected.join("+")} / ${found.join("+")}`),
  ];
};

test("matches stand by pass, then by their items, breaks by type, then by theirs", () => {
  const problem = [
    [item("z"), item("b"), item("a"), item("y", { amountMinor: 7n })],
    [line("3", "z"), line("2", "b", { batch: "x" }), line("1", "a"), line("0", "y")],
  ] as const;
  expect(told([...problem[0]], [...problem[1]])).toEqual(["1 a = 1", "1 z = 3", "3 b = 2", "OVERPAID y / 0"]);
  const lone = [
    line("9", null, { amountMinor: -3n }),
    line("8", null, { amountMinor: 4n }),
    line("7", null, { amountMinor: 5n }),
  ];
  expect(told([], lone)).toEqual(["UNIDENTIFIED_CREDIT  / 7", "UNIDENTIFIED_CREDIT  / 8", "UNIDENTIFIED_DEBIT  / 9"]);
});

test("matches of one pass stand by their items, not by the days on which they were told", () => {
  const lone = (id: string, amountMinor: bigint, date: string) =>
    item(id, { references: [id], amountMinor, date, since: date });
  const expected = [lone("b", 5n, "2011-01-09"), lone("a", 6n, "2011-01-10")];
  const found = [
    line("1", null, { amountMinor: 5n, date: "2011-01-09" }),
    line("2", null, { amountMinor: 6n, date: "2011-01-10" }),
  ];
  expect(told(expected, found)).toEqual(["5 a = 2", "5 b = 1"]);
});

test("without the passes by reference only what stands alone is matched", () => {
  const expected = [item("a"), item("b", { amountMinor: 70n, references: ["b"] })];
  const { matches } = reconcile(
    {
      source: "BANK",
      expected,
      found: [line("1", "a"), line("2", null, { amountMinor: 70n })],
      coveredUntil: null,
      limits: LIMITS,
    },
    5,
  );
  expect(matches.map(({ pass, expected: ids }) => `${pass} ${ids.join("+")}`)).toEqual(["5 b"]);
});

test("items that look alike pair off when all are told or all are one counterparty's; else nobody knows which", () => {
  const twins = [item("a"), item("b")];
  expect(told(twins, [line("1", "shared"), line("2", "shared")])).toEqual(["1 a = 1", "1 b = 2"]);
  expect(told(twins, [line("1", "shared")])).toEqual(["1 a = 1", "DUPLICATE_AT_US b / "]);
  const two = [item("a"), item("b", { counterparty: "b" })];
  expect(told(two, [line("1", "shared")])).toEqual(["AMBIGUOUS a+b / 1"]);
  expect(told(two, [line("1", "shared"), line("2", "shared")])).toEqual(["1 a = 1", "1 b = 2"]);
  expect(solve(two, [line("1", "shared")]).breaks[0]?.proposals).toEqual([
    { expected: ["a"], found: ["1"] },
    { expected: ["b"], found: ["1"] },
  ]);
});

test("of very many that look alike ten ways are proposed", () => {
  const many = Array.from({ length: 11 }, (_, place) => item(`e${place}`, { counterparty: `p${place}` }));
  expect(solve(many, [line("1", "shared")]).breaks[0]?.proposals).toHaveLength(10);
  const alike = many.map((one) => ({ ...one, references: [one.id], counterparty: "a" }));
  const [ambiguous] = solve(alike, [line("1", null)]).breaks;
  expect([ambiguous?.type, ambiguous?.expected.length, ambiguous?.proposals.length]).toEqual(["AMBIGUOUS", 11, 10]);
});

const tolerant = { tolerance: { absoluteMinor: 5n, bps: null } };

test("one payment within the tolerance is matched with its fee; beyond it, or among several, it is not", () => {
  expect(told([item("a", tolerant)], [line("1", "a", { amountMinor: 95n })])).toEqual(["2 a = 1 − 5"]);
  expect(told([item("a", tolerant)], [line("1", "a", { amountMinor: 94n })])).toEqual(["UNDERPAID a / 1"]);
  const two = [line("1", "a", { amountMinor: 95n }), line("2", "a", { amountMinor: 96n })];
  expect(told([item("a", tolerant)], two)).toEqual(["DUPLICATE_CREDIT  / 1", "UNDERPAID a / 2"]);
});

test("an exchanged amount has the tolerance of its rate, but what the named fee explains that of fees", () => {
  const exchanged = item("a", { converted: true, fxTolerance: { absoluteMinor: 5n, bps: null } });
  expect(told([exchanged], [line("1", "a", { amountMinor: 95n })])).toEqual(["2 a = 1 − 5"]);
  expect(told([exchanged], [line("1", "a", { amountMinor: 95n, feeMinor: 5n })])).toEqual(["FEE_DIFFERENCE a / 1"]);
  const both = { ...exchanged, ...tolerant, fxTolerance: null };
  expect(told([both], [line("1", "a", { amountMinor: 95n, feeMinor: 5n })])).toEqual(["2 a = 1 − 5"]);
  expect(told([both], [line("1", "a", { amountMinor: 95n })])).toEqual(["FX_DIFFERENCE a / 1"]);
});

test("what one reference names is matched whole when both sides come to the same", () => {
  const parts = [item("a", { amountMinor: 30n }), item("b", { amountMinor: 70n, counterparty: "b" })];
  expect(told(parts, [line("1", "shared")])).toEqual(["4 a+b = 1"]);
  expect(told([item("a")], [line("1", "a", { amountMinor: 40n }), line("2", "a", { amountMinor: 60n })])).toEqual([
    "4 a = 1+2",
  ]);
  expect(told(parts, [line("1", "shared", { currency: "EUR" })]).every((one) => !/^\d/.test(one))).toBe(true);
});

test("own references are looked at before shared ones", () => {
  // "b" is a's own reference and the group of c: the line is a's.
  const expected = [item("a", { references: ["b"] }), item("c", { references: ["c", "b"], counterparty: "c" })];
  expect(told(expected, [line("1", "b")])).toEqual(["1 a = 1", "MISSING_AT_PARTNER c / "]);
});

test("what a person took apart is matched no more: not by reference, circumstance or sum", () => {
  const isLeftToPeople = true;
  expect(told([item("a")], [line("1", "a", { isLeftToPeople })])).toEqual(["AMBIGUOUS a / 1"]);
  const lone = item("a", { references: ["a"] });
  expect(told([lone], [line("1", null, { isLeftToPeople })])).toEqual([
    ...["MISSING_AT_PARTNER a / ", "UNIDENTIFIED_CREDIT  / 1"],
  ]);
  const half = { amountMinor: 50n };
  expect(told([lone], [line("1", null, { ...half, isLeftToPeople }), line("2", null, half)])).toHaveLength(3);
  expect(told([lone], [line("1", null, half), line("2", null, half)])).toEqual(["6 a = 1+2"]);
});

test("a line without a reference is its payment by amount, counterparty and day; with a foreign one too, with one of ours not", () => {
  const lone = item("a", { references: ["a"] });
  expect(told([lone], [line("1", null)])).toEqual(["5 a = 1"]);
  expect(told([lone], [line("1", "theirs", { isForeign: true })])).toEqual(["5 a = 1"]);
  expect(told([lone], [line("1", "ours")])).toEqual(["MISSING_AT_PARTNER a / ", "UNIDENTIFIED_CREDIT  / 1"]);
  for (const change of [{ counterparty: "b" }, { counterparty: null }, { currency: "EUR" }, { date: "2011-01-16" }]) {
    expect([change, told([lone], [line("1", null, change)]).length]).toEqual([change, 2]);
  }
  // A partner's own statement names no counterparty.
  expect(told([lone], [line("1", null, { counterparty: null })], { source: "PARTNER" })).toEqual(["5 a = 1"]);
});

test("what is told for another cycle is no payment of this one, nor part of one", () => {
  const lone = item("a", { references: ["a"], cycle: "c1" });
  const half = { amountMinor: 50n };
  expect(told([lone], [line("1", null, { cycle: "c2" })])).toHaveLength(2);
  expect(told([lone], [line("1", null, { cycle: "c1" })])).toEqual(["5 a = 1"]);
  expect(
    told([lone], [line("1", null, { ...half, cycle: "c1" }), line("2", null, { ...half, cycle: "c2" })]),
  ).toHaveLength(3);
});

test("an item that is named by one of its references is no candidate either", () => {
  expect(told([item("a")], [line("1", null), line("2", "a", { amountMinor: 90n })])).toEqual([
    ...["UNDERPAID a / 2", "UNIDENTIFIED_CREDIT  / 1"],
  ]);
});

test("an item that is named, whatever the difference, is no candidate for a line without a reference", () => {
  const named = item("a", { references: ["a"] });
  expect(told([named], [line("1", null), line("2", "a", { amountMinor: 90n })])).toEqual([
    ...["UNDERPAID a / 2", "UNIDENTIFIED_CREDIT  / 1"],
  ]);
});

test("candidates that hang together through each other are one ambiguity with every way to match them", () => {
  const on = (day: string) => ({ date: `2011-01-${day}`, since: `2011-01-${day}` });
  const expected = [item("a", { references: ["a"], ...on("10") }), item("b", { references: ["b"], ...on("18") })];
  const found = [line("1", null, { date: "2011-01-14" }), line("2", null, { date: "2011-01-20" })];
  const { breaks, matches } = solve(expected, found);
  expect(matches).toEqual([]);
  // Line 1 may be a or b, line 2 only b, but then line 1 is a only if a person says so.
  expect(breaks).toEqual([
    {
      ...{ type: "AMBIGUOUS", expected: ["a", "b"], found: ["1", "2"] },
      proposals: [
        { expected: ["a"], found: ["1"] },
        { expected: ["b"], found: ["1"] },
        { expected: ["b"], found: ["2"] },
      ],
    },
  ]);
});

const lone = (id: string, amountMinor: bigint, change: Partial<Expected> = {}) =>
  item(id, { references: [id], amountMinor, ...change });

test("one line for several items, or several lines for one, are matched by their only sum, of one currency, cycle and sign", () => {
  const items = [lone("a", 30n), lone("b", 70n), lone("c", 9n)];
  expect(told(items, [line("1", null)])).toEqual(["6 b+a = 1", "MISSING_AT_PARTNER c / "]);
  const out = items.map((one) => ({ ...one, amountMinor: -one.amountMinor }));
  expect(told(out, [line("1", null, { amountMinor: -100n })])[0]).toBe("6 b+a = 1");
  const mixed = [lone("a", 130n), lone("b", -30n)];
  expect(told(mixed, [line("1", null)])).toHaveLength(3);
  for (const change of [{ currency: "EUR" }, { cycle: "c2" }, { counterparty: "b" }, { date: "2011-01-16" }]) {
    const parts = [lone("a", 30n), lone("b", 70n, { ...change, since: change.date ?? "2011-01-10" })];
    expect([change, told(parts, [line("1", null)]).length]).toEqual([change, 3]);
  }
});

test("two sums for one line are two ways to match it, and so are two lines that would share an item", () => {
  const items = [lone("a", 30n), lone("b", 70n), lone("c", 40n), lone("d", 60n)];
  expect(solve(items, [line("1", null)])).toEqual({
    matches: [],
    breaks: [
      {
        ...{ type: "AMBIGUOUS", expected: ["a", "b", "c", "d"], found: ["1"] },
        proposals: [
          { expected: ["b", "a"], found: ["1"] },
          { expected: ["d", "c"], found: ["1"] },
        ],
      },
    ],
  });
  const shared = [lone("a", 30n), lone("b", 70n), lone("c", 50n)];
  const lines = [line("1", null), line("2", null, { amountMinor: 120n })];
  expect(told(shared, lines)).toEqual(["AMBIGUOUS a+b+c / 1+2"]);
  expect(solve(shared, lines).breaks[0]?.proposals).toHaveLength(2);
});

test("a sum has at most as many parts as the limit says, and a search that is broken off decides nothing", () => {
  const items = [lone("a", 20n), lone("b", 30n), lone("c", 50n)];
  const limits = (change: Partial<typeof LIMITS>) => ({ limits: { ...LIMITS, ...change } });
  expect(told(items, [line("1", null)], limits({ sumSize: 3 }))).toEqual(["6 c+b+a = 1"]);
  expect(told(items, [line("1", null)], limits({ sumSize: 2 }))).toHaveLength(4);
  // Three steps find it; only a fourth step that is left tells that the search came to its end.
  expect(told(items, [line("1", null)], limits({ searchSteps: 4 }))).toEqual(["6 c+b+a = 1"]);
  expect(told(items, [line("1", null)], limits({ searchSteps: 3 }))).toEqual(["AMBIGUOUS a+b+c / 1"]);
  expect(told(items, [line("1", null)], limits({ searchSteps: 2 }))).toHaveLength(4);
  expect(told(items, [line("1", null)], limits({ allSearchSteps: 3 }))).toEqual(["AMBIGUOUS a+b+c / 1"]);
  expect(told(items, [line("1", null)], limits({ allSearchSteps: 0 }))).toHaveLength(4);
});

test("all searches of a run share their steps", () => {
  const items = ["a", "b"].flatMap((id) => [
    lone(`${id}1`, 20n, { counterparty: id }),
    lone(`${id}2`, 30n, { counterparty: id }),
    lone(`${id}3`, 50n, { counterparty: id }),
  ]);
  const lines = ["a", "b"].map((counterparty) => line(counterparty, null, { counterparty }));
  const matched = (allSearchSteps: number) =>
    told(items, lines, { limits: { ...LIMITS, allSearchSteps } }).filter((one) => one.startsWith("6"));
  expect([matched(7).length, matched(6).length, matched(3).length]).toEqual([2, 1, 0]);
});
