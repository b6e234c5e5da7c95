import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { externalSort } from "./externalSort.js";

describe("sorting with spilled runs", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "tessera-sort-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  /** Parts that are prefixes of each other, sort differently by locale, or lie beyond the basic plane. */
  const part = fc.constantFrom("", "a", "ab", "B", "10", "9", "é", "ž", "\u{1F600}", "\uFFFD", " ");

  it("gives the records of an ordinary sort by their key parts, compared by code units", () => {
    let run = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(part, part)), fc.integer({ min: 1, max: 60 }), (keys, charactersAtMost) => {
        const sort = externalSort(folder, `run-${run++}`, charactersAtMost);
        keys.forEach((key, index) => sort.add([...key, String(index).padStart(6, "0")], JSON.stringify({ index })));
        const expected = keys
          .map((key, index) => ({ key, index }))
          .sort((a, b) => byText(a.key[0], b.key[0]) || byText(a.key[1], b.key[1]) || a.index - b.index);
        const payloads = [...sort.sorted()].map(({ payload }) => JSON.parse(payload) as unknown);
        expect(payloads).toEqual(expected.map(({ index }) => ({ index })));
        expect([...sort.sorted()]).toHaveLength(keys.length);
      }),
      { numRuns: 60 },
    );
  });

  it("merges more runs than it keeps open at a time", () => {
    const sort = externalSort(folder, "many", 1);
    const numbers = Array.from({ length: 3_000 }, (_, index) => String((index * 7919) % 3_000).padStart(4, "0"));
    for (const number of numbers) sort.add([number], `"${"x".repeat(40)}\\n"`);
    expect([...sort.sorted()].map(({ key }) => key[0])).toEqual([...numbers].sort());
  });
});
