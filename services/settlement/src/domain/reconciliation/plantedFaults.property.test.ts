import fc from "fast-check";
import type { BreakType } from "./breakFound.js";
import { LIMITS, type Expected, type Found, type Match, type Problem } from "./item.js";
import { reconcile } from "./reconcile.js";

/** What one item of the clean world turns into, and what must be said of it. */
interface Planted {
  readonly expected: Expected[];
  readonly found: Found[];
  /** The pairs that belong together, as sorted ids. */
  readonly truth: readonly (readonly [string, string])[];
  readonly breaks: readonly { type: BreakType; expected: string[]; found: string[] }[];
}

type Fault = (item: Expected, line: Found) => Planted;

const said = (type: BreakType, expected: Expected[], found: Found[]) => ({
  type,
  expected: expected.map(({ id }) => id).sort(),
  found: found.map(({ id }) => id).sort(),
});
const pair = (item: Expected, line: Found) => [[item.id, line.id]] as const;
const clean: Fault = (item, line) => ({ expected: [item], found: [line], truth: pair(item, line), breaks: [] });
const differs =
  (type: BreakType, change: (line: Found, item: Expected) => Partial<Found>, also: Partial<Expected> = {}): Fault =>
  (item, line) => {
    const changed = { ...line, ...change(line, item) };
    return {
      expected: [{ ...item, ...also }],
      found: [changed],
      truth: [],
      breaks: [said(type, [item], [changed])],
    };
  };
const missing: Fault = (item) => ({
  expected: [item],
  found: [],
  truth: [],
  breaks: [said("MISSING_AT_PARTNER", [item], [])],
});
const told =
  (type: BreakType, change: Partial<Found> = {}): Fault =>
  (_, line) => {
    const alone = { ...line, reference: `rdm-nobody-${line.id}`, isForeign: false, ...change };
    return { expected: [], found: [alone], truth: [], breaks: [said(type, [], [alone])] };
  };
const toldTwice =
  (type: BreakType): Fault =>
  (item, line) => {
    const again = { ...line, id: `${line.id}-again` };
    return { expected: [item], found: [line, again], truth: pair(item, line), breaks: [said(type, [item], [again])] };
  };
const notYet: Fault = (item) => {
  const later = { ...item, date: "2011-03-01" };
  return { expected: [later], found: [], truth: [], breaks: [said("TIMING", [later], [])] };
};
/** Each has its own two decimal places, so that no sum of several planted ones comes to another: only the fault itself is ambiguous. */
const twoSums: Fault = (item, line) => {
  const unit = 100n ** BigInt(4 + Number(item.id.slice(1))) * sign(item);
  const shares = [3n, 4n, 5n, 6n].map((times, place) => ({
    ...item,
    id: `${item.id}-${place}`,
    references: [`${item.id}-${place}`],
    amountMinor: times * unit,
  }));
  const whole = { ...line, reference: null, isForeign: true, amountMinor: 9n * unit };
  return { expected: shares, found: [whole], truth: [], breaks: [said("AMBIGUOUS", shares, [whole])] };
};
const sign = ({ amountMinor }: Expected) => (amountMinor < 0n ? -1n : 1n);
/** Shares of one redemption told as one line: not a fault, but pass 4. */
const inOneLine: Fault = (item, line) => {
  const shares = [1n, 2n].map((times) => ({
    ...item,
    id: `${item.id}-${times}`,
    references: [`${item.id}-${times}`, `group-${item.id}`],
    amountMinor: item.amountMinor * times,
  }));
  const whole = { ...line, reference: `group-${item.id}`, amountMinor: item.amountMinor * 3n };
  return {
    expected: shares,
    found: [whole],
    truth: shares.map((share) => [share.id, whole.id] as const),
    breaks: [],
  };
};

const forPartner: Record<string, Fault> = {
  clean,
  inOneLine,
  missing,
  twoSums,
  notYet,
  missingAtUs: told("MISSING_AT_US"),
  amount: differs("AMOUNT_MISMATCH", ({ amountMinor }) => ({ amountMinor: amountMinor * 2n })),
  currency: differs("CURRENCY_MISMATCH", ({ amountMinor }) => ({
    currency: "PLN",
    cycle: "c9",
    amountMinor: amountMinor + 1n,
  })),
  cycle: differs("WRONG_CYCLE", ({ amountMinor }) => ({ cycle: "c2", amountMinor: amountMinor * 3n })),
  elsewhere: differs("WRONG_CYCLE", () => ({}), { standing: "ELSEWHERE", cycle: "c2" }),
  rate: differs("FX_DIFFERENCE", ({ amountMinor }) => ({ amountMinor: amountMinor * 2n }), { converted: true }),
  toldTwice: toldTwice("DUPLICATE_AT_PARTNER"),
  postedTwice: (item, line) => {
    const one = { ...item, references: [item.id, `group-${item.id}`] };
    const two = { ...one, id: `${item.id}z`, references: [`${item.id}z`, `group-${item.id}`] };
    const once = { ...line, reference: `group-${item.id}` };
    const breaks = [said("DUPLICATE_AT_US", [two], [])];
    return { expected: [one, two], found: [once], truth: pair(one, once), breaks };
  },
  twoIssuers: (item, line) => {
    const one = { ...item, references: [item.id, `group-${item.id}`] };
    const two = { ...one, id: `${item.id}z`, references: [`${item.id}z`, `group-${item.id}`], counterparty: "other" };
    const once = { ...line, reference: `group-${item.id}` };
    return { expected: [one, two], found: [once], truth: [], breaks: [said("AMBIGUOUS", [one, two], [once])] };
  },
};

const forBank: Record<string, Fault> = {
  clean,
  twoSums: (item, line) => {
    const planted = twoSums(item, line);
    return { ...planted, found: planted.found.map((whole) => ({ ...whole, counterparty: item.counterparty })) };
  },
  missing,
  notYet,
  inBatch: (item, line) => clean(item, { ...line, batch: "batch" }),
  feeTolerated: (item, line) => {
    const less = { ...line, amountMinor: item.amountMinor - 5n * sign(item) };
    return clean({ ...item, tolerance: { absoluteMinor: 5n, bps: 5_000 } }, less);
  },
  fee: differs("FEE_DIFFERENCE", ({ amountMinor }, item) => ({
    amountMinor: amountMinor - 10n * sign(item),
    feeMinor: 10n,
  })),
  underpaid: differs("UNDERPAID", ({ amountMinor }, item) => ({ amountMinor: amountMinor - 10n * sign(item) })),
  rate: differs("FX_DIFFERENCE", ({ amountMinor }) => ({ amountMinor: amountMinor * 2n }), { converted: true }),
  rateTolerated: (item, line) => {
    const less = { ...line, amountMinor: item.amountMinor - 5n * sign(item) };
    return clean({ ...item, converted: true, fxTolerance: { absoluteMinor: 5n, bps: null } }, less);
  },
  feeOfExchanged: differs(
    "FEE_DIFFERENCE",
    ({ amountMinor }, item) => ({ amountMinor: amountMinor - 10n * sign(item), feeMinor: 10n }),
    { converted: true, fxTolerance: { absoluteMinor: 10n, bps: null } },
  ),
  rateOfOthers: differs("UNDERPAID", ({ amountMinor }, item) => ({ amountMinor: amountMinor - 5n * sign(item) }), {
    fxTolerance: { absoluteMinor: 5n, bps: null },
  }),
  overpaid: differs("OVERPAID", ({ amountMinor }) => ({ amountMinor: amountMinor * 2n })),
  currency: differs("CURRENCY_MISMATCH", () => ({ currency: "PLN" })),
  credit: told("UNIDENTIFIED_CREDIT", { amountMinor: 777n, counterparty: null }),
  debit: told("UNIDENTIFIED_DEBIT", { amountMinor: -777n, counterparty: null }),
  creditWithoutReference: told("UNIDENTIFIED_CREDIT", { amountMinor: 100n, reference: null, counterparty: null }),
  late: (item, line) => {
    const after = { ...line, date: "2011-01-20" };
    return { ...clean(item, after), breaks: [said("LATE_PAYMENT", [item], [after])] };
  },
  cameBack: (item, line) => {
    const back = { ...line, id: `${line.id}-back`, amountMinor: -line.amountMinor, reference: null, returnOf: item.id };
    return {
      expected: [item],
      found: [line, back],
      truth: [
        [item.id, line.id],
        [item.id, back.id],
      ],
      breaks: [said("RETURNED_PAYMENT", [item], [back])],
    };
  },
  sentBack: (item, line) => {
    const back = { ...line, id: `${line.id}-back`, amountMinor: -line.amountMinor };
    const type = back.amountMinor > 0n ? "UNIDENTIFIED_CREDIT" : "UNIDENTIFIED_DEBIT";
    return { expected: [item], found: [line, back], truth: pair(item, line), breaks: [said(type, [], [back])] };
  },
  paidTwice: (item, line) => toldTwice(item.amountMinor > 0n ? "DUPLICATE_CREDIT" : "DUPLICATE_AT_PARTNER")(item, line),
};

/** Five amounts among up to fourteen items: without their references, nearly all would be taken for each other. */
function world(source: Problem["source"], faults: Record<string, Fault>) {
  const planted = fc.record({
    fault: fc.constantFrom(...Object.keys(faults)),
    amountMinor: fc.constantFrom(100n, 250n, 350n, 1_000n, -250n),
    currency: fc.constantFrom("CZK", "EUR"),
  });
  return fc.array(planted, { maxLength: 14 }).map((items) => {
    const all = items.map(({ fault, ...money }, place): Planted => {
      const cycle = source === "BANK" ? null : "c1";
      const common = { ...money, cycle, date: "2011-01-10" };
      const [id, lineId] = [`e${place}`, `f${place}`];
      const item: Expected = {
        ...common,
        ...{
          id,
          references: [id],
          knownAs: id,
          since: common.date,
          counterparty: `p${place % 3}`,
          tolerance: null,
          converted: false,
          fxTolerance: null,
          standing: "DUE",
        },
      };
      const line: Found = {
        ...common,
        ...{ id: lineId, reference: id, isForeign: false, counterparty: null, text: "", feeMinor: 0n },
        ...{ batch: null, returnOf: null, isMatched: false, isLeftToPeople: false },
      };
      return faults[fault]!(item, line);
    });
    const problem: Problem = {
      source,
      expected: all.flatMap(({ expected }) => expected),
      found: all.flatMap(({ found }) => found),
      coveredUntil: "2011-02-01",
      limits: LIMITS,
    };
    return { problem, truth: all.flatMap(({ truth }) => truth), breaks: all.flatMap(({ breaks }) => breaks) };
  });
}

const pairsOf = (matches: readonly Match[]) =>
  matches.flatMap(({ expected, found }) => expected.flatMap((item) => found.map((line) => `${item} ${line}`))).sort();
const sorted = (breaks: readonly { type: string; expected: readonly string[]; found: readonly string[] }[]) =>
  breaks.map(({ type, expected, found }) => `${type} ${expected.join(",")} ${found.join(",")}`).sort();

test.each([
  ["PARTNER", forPartner],
  ["BANK", forBank],
] as const)("%s: each planted fault is named right, all else is matched, nothing falsely", (source, faults) => {
  fc.assert(
    fc.property(world(source, faults), ({ problem, truth, breaks }) => {
      const result = reconcile(problem);
      expect(sorted(result.breaks)).toEqual(sorted(breaks));
      expect(pairsOf(result.matches)).toEqual(truth.map(([item, line]) => `${item} ${line}`).sort());
    }),
    { numRuns: 500 },
  );
});
