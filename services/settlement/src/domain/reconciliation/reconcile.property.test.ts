import fc from "fast-check";
import { LIMITS, type Expected, type Problem } from "./item.js";
import { reconcile } from "./reconcile.js";

/** Few amounts, dates and references: equal amounts, shared references and two possible sums come up all the time. */
const amounts = fc.constantFrom(100n, 200n, 300n, 500n, -100n, -300n);
const dates = fc.constantFrom("2011-01-01", "2011-01-03", "2011-01-20");
const shared = fc.constantFrom("s1", "s2", "s3");
const expectedItem = fc.record({
  shared,
  amountMinor: amounts,
  currency: fc.constantFrom("CZK", "CZK", "EUR"),
  cycle: fc.constantFrom("c1", "c1", "c1", "c2"),
  date: dates,
  counterparty: fc.constantFrom("a", "b"),
  tolerance: fc.constantFrom(null, { absoluteMinor: 100n, bps: null }, { absoluteMinor: 200n, bps: 5_000 }),
  converted: fc.boolean(),
  fxTolerance: fc.constantFrom(null, { absoluteMinor: 100n, bps: null }),
  standing: fc.constantFrom<Expected["standing"]>("DUE", "DUE", "DUE", "MATCHED", "ELSEWHERE"),
});
const foundItem = fc.record({
  reference: fc.oneof(
    fc.nat(9).map((place) => `e${place}`),
    shared,
    fc.constantFrom(null, null, "their-1", "their-2"),
  ),
  amountMinor: amounts,
  currency: fc.constantFrom("CZK", "CZK", "EUR"),
  cycle: fc.constantFrom("c1", "c1", "c1", "c2"),
  date: dates,
  counterparty: fc.constantFrom("a", "b", null),
  feeMinor: fc.constantFrom(0n, 100n),
  batch: fc.constantFrom(null, null, "batch"),
  returnOf: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    fc.nat(9).map((place) => `e${place}`),
  ),
  isMatched: fc.constantFrom(false, false, false, true),
  isLeftToPeople: fc.constantFrom(false, false, false, false, true),
});

const problems: fc.Arbitrary<Problem> = fc
  .record({
    source: fc.constantFrom<Problem["source"]>("PARTNER", "BANK"),
    expected: fc.array(expectedItem, { maxLength: 10 }),
    found: fc.array(foundItem, { maxLength: 10 }),
    coveredUntil: fc.constantFrom(null, "2011-01-10"),
    searchSteps: fc.constantFrom(3, 20_000),
  })
  .map(({ expected, found, searchSteps, ...rest }) => ({
    ...rest,
    expected: expected.map(({ shared: second, ...item }, place) => ({
      ...item,
      id: `e${place}`,
      references: [`e${place}`, second],
      knownAs: `e${place}`,
      // Asked for some days before it is due, or on the day itself.
      since: place % 2 === 0 ? item.date : "2011-01-01",
    })),
    found: found.map((line, place) => ({
      ...line,
      id: `f${place}`,
      text: "",
      isForeign: line.reference?.startsWith("their") ?? true,
    })),
    limits: { ...LIMITS, searchSteps },
  }));

const times = (ids: readonly string[]) => {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
};

test("every item is used at most once, and every match closes to zero with its fee (invariant 18)", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { matches } = reconcile(problem);
      const payments = matches.filter(({ pass }) => pass !== 8);
      for (const uses of [
        times(payments.flatMap(({ expected }) => expected)),
        times(matches.filter(({ pass }) => pass === 8).flatMap(({ expected }) => expected)),
        times(matches.flatMap(({ found }) => found)),
      ]) {
        expect([...uses.values()].every((count) => count === 1)).toBe(true);
      }
      const amountOf = new Map<string, bigint>(
        [...problem.expected, ...problem.found].map(({ id, amountMinor }) => [id, amountMinor]),
      );
      const sum = (ids: readonly string[]) => ids.reduce((total, id) => total + (amountOf.get(id) ?? 0n), 0n);
      for (const { pass, expected, found, feeMinor } of matches) {
        expect(sum(found) + feeMinor).toBe(pass === 8 ? -sum(expected) : sum(expected));
        if (pass !== 2) expect(feeMinor).toBe(0n);
      }
    }),
    { numRuns: 600 },
  );
});

test("the order of input does not matter", () => {
  const shuffled = problems.chain((problem) =>
    fc.record({
      problem: fc.constant(problem),
      expected: fc.shuffledSubarray([...problem.expected], { minLength: problem.expected.length }),
      found: fc.shuffledSubarray([...problem.found], { minLength: problem.found.length }),
    }),
  );
  fc.assert(
    fc.property(shuffled, ({ problem, expected, found }) => {
      expect(reconcile({ ...problem, expected, found })).toEqual(reconcile(problem));
    }),
    { numRuns: 400 },
  );
});

test("whatever is not matched has one break, what is matched none but that it was late or came back", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { matches, breaks } = reconcile(problem);
      const late = breaks.filter(({ type }) => type === "LATE_PAYMENT");
      const named = breaks.filter(({ type }) => type !== "LATE_PAYMENT");
      const lines = times(named.flatMap(({ found }) => found));
      const returned = new Set(problem.found.filter(({ returnOf }) => returnOf !== null).map(({ id }) => id));
      const matchedLines = new Set(matches.flatMap(({ found }) => found));
      for (const { id, isMatched } of problem.found) {
        expect(lines.get(id) ?? 0).toBe(isMatched || (matchedLines.has(id) && !returned.has(id)) ? 0 : 1);
      }
      const paid = new Set(matches.filter(({ pass }) => pass !== 8).flatMap(({ expected }) => expected));
      for (const { id, standing } of problem.expected) {
        const count = named.filter(
          ({ type, expected }) =>
            expected.includes(id) && !["RETURNED_PAYMENT", "DUPLICATE_CREDIT", "DUPLICATE_AT_PARTNER"].includes(type),
        ).length;
        if (paid.has(id) || standing === "MATCHED") expect(count).toBe(0);
        else if (standing === "DUE") expect(named.some(({ expected }) => expected.includes(id))).toBe(true);
        expect(count).toBeLessThanOrEqual(1);
      }
      expect(late.every(({ found }) => found.every((id) => matchedLines.has(id)))).toBe(true);
    }),
    { numRuns: 600 },
  );
});

test("what is ambiguous is never matched (invariant 20)", () => {
  fc.assert(
    fc.property(problems, (problem) => {
      const { matches, breaks } = reconcile(problem);
      const matched = new Set(
        matches.flatMap(({ pass, expected, found }) => (pass === 8 ? found : [...expected, ...found])),
      );
      for (const { type, expected, found, proposals } of breaks) {
        if (type !== "AMBIGUOUS") continue;
        expect([...expected, ...found].filter((id) => matched.has(id))).toEqual([]);
        expect(proposals.length).toBeGreaterThan(0);
      }
    }),
    { numRuns: 600 },
  );
});
