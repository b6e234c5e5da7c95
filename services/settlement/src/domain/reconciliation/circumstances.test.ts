import { LIMITS, type Expected, type Found, type Problem } from "./item.js";
import { reconcile } from "./reconcile.js";

const leg: Expected = {
  id: "leg",
  references: ["REF"],
  knownAs: "REF",
  amountMinor: 100n,
  currency: "CZK",
  cycle: null,
  since: "2025-02-03",
  date: "2025-02-24",
  counterparty: "alfa",
  tolerance: null,
  converted: false,
  fxTolerance: null,
  standing: "DUE",
};
const credit = (date: string): Found => ({
  id: "line",
  reference: null,
  isForeign: true,
  amountMinor: 100n,
  currency: "CZK",
  cycle: null,
  date,
  counterparty: "alfa",
  text: "",
  feeMinor: 0n,
  batch: null,
  returnOf: null,
  isMatched: false,
  isLeftToPeople: false,
});
const passesOf = (date: string) => {
  const problem: Problem = {
    source: "BANK",
    expected: [leg],
    found: [credit(date)],
    coveredUntil: null,
    limits: LIMITS,
  };
  return reconcile(problem).matches.map(({ pass }) => pass);
};

test("a payment without a reference may come on any day from when it was asked for to when it is due, and a few around", () => {
  for (const day of ["2025-01-29", "2025-02-03", "2025-02-12", "2025-02-24", "2025-03-01"])
    expect([day, passesOf(day)]).toEqual([day, [5]]);
  for (const day of ["2025-01-28", "2025-03-02"]) expect([day, passesOf(day)]).toEqual([day, []]);
});
