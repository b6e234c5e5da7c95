import { refuseCure, type UncuredDefault } from "./refuseCure.js";

const CURED: UncuredDefault = { waiting: 0, hasOverdueLegs: false, lost: [], uncovered: [], exceeded: [] };

test.each<[string, Partial<UncuredDefault>, string[]]>([
  ["a default that waits", { waiting: 2 }, ["defaults that wait for a second person: 2"]],
  ["an overdue payment", { hasOverdueLegs: true }, ["an overdue payment"]],
  ["what others put in", { lost: ["CZK", "EUR"] }, ["not recovered in CZK, EUR"]],
  ["no new collateral", { uncovered: ["CZK"] }, ["no new collateral in CZK"]],
  ["no limit, or beyond its cap", { exceeded: ["EUR"] }, ["not within a limit in EUR"]],
  [
    "several",
    { hasOverdueLegs: true, exceeded: ["EUR"], lost: ["EUR"] },
    ["an overdue payment", "not recovered in EUR", "not within a limit in EUR"],
  ],
])("a default is not cured for %s", (_what, change, open) => {
  expect(refuseCure({ ...CURED, ...change })).toEqual({
    refused: { kind: "DefaultNotCured", message: `Still wanting: ${open.join("; ")}.`, open },
  });
});

test("a default is cured when nothing is wanting", () => {
  expect(refuseCure(CURED)).toBeUndefined();
});
