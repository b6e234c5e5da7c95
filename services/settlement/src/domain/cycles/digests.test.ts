import { comparedIntervals } from "./comparedIntervals.js";
import { compareDigests, type DigestLine } from "./compareDigests.js";

const line = (rest: Partial<DigestLine> = {}): DigestLine => ({
  from: "2011-01-01T00:00:00Z",
  issuerCode: "advent",
  count: 2,
  points: 30,
  hash: "ab",
  ...rest,
});

test("equal digests, in any order and with lines of nothing, have no difference", () => {
  const other = line({ issuerCode: "domov" });
  expect(compareDigests([line(), other], [other, line(), line({ issuerCode: "x", count: 0 })], "members").size).toBe(0);
});

test.each([
  ["count", { count: 3 }, "3 rows, 30 points, hash ab"],
  ["points", { points: 31 }, "2 rows, 31 points, hash ab"],
  ["hash", { hash: "cd" }, "2 rows, 30 points, hash cd"],
])("another %s is a difference, told from both sides", (_, theirs, words) => {
  expect([...compareDigests([line()], [line(theirs)], "members")]).toEqual([
    [
      "2011-01-01T00:00:00Z advent",
      `2011-01-01T00:00:00Z advent: settlement 2 rows, 30 points, hash ab, members ${words}`,
    ],
  ]);
});

test("what one side lacks is a difference, by interval and issuer", () => {
  const february = { from: "2011-02-01T00:00:00Z" };
  expect([
    ...compareDigests([line(), line({ ...february, issuerCode: "domov" })], [line(february)], "rewards").values(),
  ]).toEqual([
    "2011-01-01T00:00:00Z advent: settlement 2 rows, 30 points, hash ab, rewards nothing",
    "2011-02-01T00:00:00Z domov: settlement 2 rows, 30 points, hash ab, rewards nothing",
    "2011-02-01T00:00:00Z advent: settlement nothing, rewards 2 rows, 30 points, hash ab",
  ]);
});

const day = (text: string) => new Date(`${text}T00:00:00Z`);
const cycles = [
  { from: day("2011-01-01"), to: day("2011-02-01") },
  { from: day("2011-02-01"), to: day("2011-03-01") },
];
const intervalsAt = (asOf: Date, of = cycles) =>
  comparedIntervals(of, asOf).map(({ from, to }) => [
    from.getUTCFullYear() === 1 ? "ever" : from.toISOString().slice(0, 10),
    to.toISOString().slice(0, 10),
  ]);

test("intervals cover all time up to the instant without a gap", () => {
  expect(intervalsAt(day("2011-05-05"))).toEqual([
    ["ever", "2011-01-01"],
    ["2011-01-01", "2011-02-01"],
    ["2011-02-01", "2011-03-01"],
    ["2011-03-01", "2011-05-05"],
  ]);
});

test("what lies after the instant is left out; an end exactly at it begins nothing", () => {
  expect(intervalsAt(day("2011-02-10"))).toEqual([
    ["ever", "2011-01-01"],
    ["2011-01-01", "2011-02-01"],
    ["2011-02-01", "2011-02-10"],
  ]);
  expect(intervalsAt(day("2011-02-01"))).toEqual([
    ["ever", "2011-01-01"],
    ["2011-01-01", "2011-02-01"],
  ]);
  expect(intervalsAt(day("2010-01-01"))).toEqual([["ever", "2010-01-01"]]);
  expect(intervalsAt(day("2011-02-10"), [])).toEqual([["ever", "2011-02-10"]]);
});
