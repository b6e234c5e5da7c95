import { describeBreak } from "./describeBreak.js";
import { LIMITS, type Expected, type Found } from "./item.js";
import { packCsv } from "./packCsv.js";
import { suggestSimilar } from "./suggestSimilar.js";

const item = (change: Partial<Expected> = {}): Expected => ({
  ...{ id: "e1", references: ["RF1", "file"], knownAs: "T1", amountMinor: 100n, currency: "CZK", cycle: "c1" },
  ...{ date: "2011-01-31", since: "2011-01-20", counterparty: "alfa", tolerance: null, converted: false },
  ...{ fxTolerance: null, standing: "DUE" },
  ...change,
});
const line = (change: Partial<Found> = {}): Found => ({
  ...{ id: "f1", reference: "RF9", isForeign: false, amountMinor: 90n, currency: "CZK", cycle: null },
  ...{ date: "2011-02-03", counterparty: null, text: "thanks", feeMinor: 0n, batch: null, returnOf: null },
  ...{ isMatched: false, isLeftToPeople: false },
  ...change,
});
const describe = (items: Expected[], lines: Found[]) =>
  describeBreak(
    { type: "UNDERPAID", expected: items.map(({ id }) => id), found: lines.map(({ id }) => id), proposals: [] },
    new Map(items.map((one) => [one.id, one])),
    new Map(lines.map((one) => [one.id, one])),
  );

test("a break shows what both sides say: the expected one's amount and currency, the latest day that was told", () => {
  const lines = [line(), line({ id: "f2", date: "2011-02-01", amountMinor: 5n })];
  expect(describe([item()], lines)).toEqual({
    ...{ type: "UNDERPAID", expectedIds: ["e1"], foundIds: ["f1", "f2"], currency: "CZK" },
    ...{ expectedMinor: 100n, foundMinor: 95n, valueOn: "2011-02-03" },
    evidence: {
      expected: [
        {
          ...{ id: "e1", reference: "T1", amountMinor: "100", currency: "CZK", cycle: "c1", date: "2011-01-31" },
          ...{ counterparty: "alfa", text: "" },
        },
      ],
      found: [
        {
          ...{ id: "f1", reference: "RF9", amountMinor: "90", currency: "CZK", cycle: null, date: "2011-02-03" },
          ...{ counterparty: null, text: "thanks" },
        },
        expect.objectContaining({ id: "f2", date: "2011-02-01", amountMinor: "5" }),
      ],
      proposals: [],
    },
  });
});

test("of one side alone the other's amount is unknown; the currency and the day are those of the side that is there", () => {
  expect(describe([item({ currency: "EUR" })], [])).toMatchObject({
    ...{ currency: "EUR", expectedMinor: 100n, foundMinor: null, valueOn: "2011-01-31" },
  });
  expect(describe([], [line({ currency: "PLN" })])).toMatchObject({
    ...{ currency: "PLN", expectedMinor: null, foundMinor: 90n, valueOn: "2011-02-03" },
  });
  expect(describe([item({ currency: "EUR" })], [line()])).toMatchObject({ currency: "EUR" });
});

test("amounts of several currencies have no sum, and what names nothing is no break", () => {
  const mixed = [item(), item({ id: "e2", currency: "EUR" })];
  expect(describe(mixed, [line()])).toMatchObject({ expectedMinor: null, foundMinor: 90n });
  expect(() => describe([], [])).toThrow("a break of type UNDERPAID names nothing");
});

test("a claim beside the legs is shown as one, a leg is not; the latest day may stand last", () => {
  const { evidence, valueOn } = describe([item({ isClaim: true }), item({ id: "e2", date: "2011-02-01" })], []);
  expect(evidence.expected.map((one) => [one.id, one.isClaim])).toEqual([
    ["e1", true],
    ["e2", undefined],
  ]);
  expect(valueOn).toBe("2011-02-01");
});

test("of many items twenty are shown and all are counted", () => {
  const many = Array.from({ length: 21 }, (_, place) => item({ id: `e${place}` }));
  const lines = Array.from({ length: 21 }, (_, place) => line({ id: `f${place}` }));
  const { evidence, expectedIds, expectedMinor, foundMinor } = describe(many, lines);
  expect([evidence.expected.length, evidence.found.length, expectedIds.length]).toEqual([20, 20, 21]);
  expect([expectedMinor, foundMinor]).toEqual([2_100n, 1_890n]);
});

test("a pack is told row by row: each section with its rows from 1, what is no list as one row; no cell is a formula", () => {
  const pack = {
    title: "January",
    rows: [
      { of: "legs", minor: "-5" },
      { of: "=1+1", gone: null, left: undefined, parts: { a: 1 } },
    ],
    signed: true,
  };
  expect(packCsv(pack).split("\r\n")).toEqual([
    "section,row,field,value",
    "title,1,title,January",
    "rows,1,of,legs",
    "rows,1,minor,-5",
    "rows,2,of,'=1+1",
    "rows,2,gone,",
    "rows,2,left,",
    'rows,2,parts,"{""a"":1}"',
    "signed,1,signed,true",
    "",
  ]);
});

const suggested = (items: readonly Expected[], found: Partial<Found>, similarity = LIMITS.similarity) =>
  suggestSimilar(items, { similarity })(line({ reference: null, text: "", ...found }))?.id;

test("a reference with a slip suggests its item: by pieces of three letters, whatever stands between them", () => {
  const items = [
    item({ id: "one", references: ["RF18T000012345"] }),
    item({ id: "two", references: ["RF55T000099999"] }),
  ];
  // 12 pieces each; RF18T00001234 has 11 of them: 2 × 11 ÷ 23.
  expect(suggested(items, { reference: "RF18T00001234" })).toBe("one");
  expect(suggested(items, { text: "payment rf18-t000 RF18.T000/012345 thanks" })).toBe("one");
  expect(suggested(items, { text: "payment" })).toBeUndefined();
  expect(suggested(items, { text: "RF" })).toBeUndefined();
});

test("what is shared with the group suggests as well, another currency does not", () => {
  const items = [item({ references: ["RF18T000012345", "file-2011-02"] })];
  expect(suggested(items, { text: "file-2011-02" })).toBe("e1");
  expect(suggested(items, { text: "file-2011-02", currency: "EUR" })).toBeUndefined();
});

test("a likeness counts from the limit on: half of the pieces in common is 0.5", () => {
  // abcd and bcde: abc, bcd and bcd, cde; one of two in common, 2 × 1 ÷ 4.
  const items = [item({ references: ["abcd"] })];
  expect(suggested(items, { text: "bcde" }, 0.5)).toBe("e1");
  expect(suggested(items, { text: "bcde" }, 0.51)).toBeUndefined();
});

test("of two that are equally alike neither is suggested, of others the one that is more so", () => {
  const items = [item({ id: "one", references: ["abcdef1"] }), item({ id: "two", references: ["abcdef2"] })];
  expect(suggested(items, { text: "abcdef" })).toBeUndefined();
  expect(suggested(items, { text: "abcdef2" })).toBe("two");
  expect(suggested([...items].reverse(), { text: "abcdef2" })).toBe("two");
});

test("a piece that more than a thousand items have tells nothing", () => {
  const some = (count: number) =>
    Array.from({ length: count }, (_, place) => item({ id: `e${place}`, references: [place === 0 ? "abcx" : "abc"] }));
  expect(suggested(some(1_000), { text: "abcx" })).toBe("e0");
  expect(suggested(some(1_001), { text: "abcx" }, 0.6)).toBe("e0");
  expect(suggested(some(1_001), { text: "abc" }, 0.1)).toBeUndefined();
});

test("the best likeness is suggested, whatever its place and however many pieces others share with the line", () => {
  const longer = item({ id: "longer", references: ["abcdefgh12"] });
  const same = item({ id: "same", references: ["abcdefgh"] });
  expect(suggested([longer, same], { text: "abcdefgh" })).toBe("same");
  // A reference too short to have a piece, as a line without one, is like nothing, and hides nothing.
  expect(suggested([item({ references: ["abcdefgh", "x"] })], { text: "abcdefgh" })).toBe("e1");
});

test("the twenty that share the most pieces are compared, of equal ones the first", () => {
  const others = (count: number, reference: string) =>
    Array.from({ length: count }, (_, place) => item({ id: `o${place}`, references: [`${reference}-${place}-other`] }));
  const same = item({ id: "same", references: ["abcd"] });
  // All share "abc" and "bcd" with the line, only the last nothing else.
  expect(suggested([...others(19, "abcd"), same], { text: "abcd" })).toBe("same");
  expect(suggested([...others(20, "abcd"), same], { text: "abcd" })).toBeUndefined();
  // The others share "abc" alone.
  expect(suggested([...others(30, "abc"), same], { text: "abcd" })).toBe("same");
  // "bcd" is asked for after "abc", and stands first all the same.
  const first = item({ id: "first", references: ["bcd"] });
  expect(suggested([first, ...others(30, "abc")], { text: "abcd" }, 0.6)).toBe("first");
});
