import fc from "fast-check";
import { matchReturn, type ReturnableLine } from "./matchReturn.js";

const purchase = (receiptNumber: string, day: number, ...lines: readonly [string, bigint][]): ReturnableLine[] =>
  lines.map(([sku, returnable], index) => ({
    purchaseId: receiptNumber,
    receiptNumber,
    occurredAt: new Date(day * 86_400_000),
    line: index + 1,
    sku,
    returnable,
  }));
const taken = (rows: Parameters<typeof matchReturn>[0], lines: readonly ReturnableLine[]) =>
  matchReturn(rows, lines).matches.map(
    ({ row, purchaseId, line, quantity }) => `row ${row}: ${quantity} of ${purchaseId}.${line}`,
  );

test("the latest purchase gives first, and in it the last line", () => {
  const lines = [...purchase("1", 1, ["tea", 5n]), ...purchase("2", 2, ["tea", 1n], ["rum", 9n], ["tea", 2n])];
  expect(taken([{ sku: "tea", quantity: 6n }], lines)).toEqual([
    "row 0: 2 of 2.3",
    "row 0: 1 of 2.1",
    "row 0: 3 of 1.1",
  ]);
});

test("of purchases at one instant the greater receipt number as text gives first", () => {
  const lines = [...purchase("10", 1, ["tea", 1n]), ...purchase("9", 1, ["tea", 1n])];
  expect(taken([{ sku: "tea", quantity: 1n }], lines)).toEqual(["row 0: 1 of 9.1"]);
});

test("a later purchase gives before an earlier one, whatever their numbers", () => {
  const lines = [...purchase("9", 1, ["tea", 1n]), ...purchase("1", 2, ["tea", 1n])];
  expect(taken([{ sku: "tea", quantity: 1n }], lines)).toEqual(["row 0: 1 of 1.1"]);
});

test("rows are served in their order, and a later row finds what an earlier one left", () => {
  const lines = purchase("1", 1, ["tea", 3n]);
  const { matches, unmatched } = matchReturn(
    [
      { sku: "tea", quantity: 2n },
      { sku: "tea", quantity: 2n },
      { sku: "ink", quantity: 1n },
    ],
    lines,
  );
  expect(matches.map(({ row, quantity }) => [row, quantity])).toEqual([
    [0, 2n],
    [1, 1n],
  ]);
  expect(unmatched).toEqual([
    { sku: "tea", quantity: 1n },
    { sku: "ink", quantity: 1n },
  ]);
});

const skus = fc.constantFrom("tea", "rum");
const lines = fc
  .array(
    fc.tuple(
      fc.constantFrom("9", "10", "2"),
      fc.array(fc.tuple(skus, fc.bigInt(0n, 4n)), { minLength: 1, maxLength: 4 }),
    ),
    { maxLength: 3 },
  )
  .map((purchases) => purchases.flatMap(([number, bought], day) => purchase(`${day} ${number}`, day % 2, ...bought)));
const rows = fc.array(fc.record({ sku: skus, quantity: fc.bigInt(1n, 6n) }), { minLength: 1, maxLength: 4 });

test("every row is matched or left over in full, and no line gives more than it has", () => {
  fc.assert(
    fc.property(rows, lines, (wanted, open) => {
      const { matches, unmatched } = matchReturn(wanted, open);
      const total = (parts: readonly { quantity: bigint }[]) => parts.reduce((sum, { quantity }) => sum + quantity, 0n);
      expect(total(matches) + total(unmatched)).toBe(total(wanted));
      for (const line of open) {
        const given = total(
          matches.filter((match) => match.purchaseId === line.purchaseId && match.line === line.line),
        );
        expect(given).toBeLessThanOrEqual(line.returnable);
        // Something is left over only where every line of the article is used up.
        if (unmatched.some(({ sku }) => sku === line.sku)) expect(given).toBe(line.returnable);
      }
    }),
  );
});
