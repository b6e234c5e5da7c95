import { refuseOpenExit } from "./openAtExit.js";
import { checkExit, type ExitProposal } from "./planExit.js";
import { valueOutstanding } from "./valueExit.js";

const PLAN: ExitProposal = {
  ...{ partnerCode: "a", reserveCode: "reserve", mode: "RUN_OFF", announcedOn: "2026-01-10" },
  ...{ lastIssuingDay: "2026-03-28", lastRedeemingDay: "2026-02-28", runOffEndsOn: "2026-09-30" },
  ...{ trueUpOn: "2027-01-01", expectedRate: null, reason: "It sells its shops." },
};
const BUY_OUT = { mode: "BUY_OUT" as const, runOffEndsOn: null };
const said = (change: Partial<ExitProposal>) =>
  checkExit({ ...PLAN, ...change }).map(({ path, problem }) => `${path.join(".")} ${problem}`);

test.each<[string, Partial<ExitProposal>, string[]]>([
  ["a buy-out", BUY_OUT, []],
  ["a buy-out without a last true-up", { ...BUY_OUT, trueUpOn: null }, []],
  ["rates on the edges", { expectedRate: 0n }, []],
  ["all of it", { expectedRate: 1_000_000n }, []],
  ["each day on the day that it must not be before", { runOffEndsOn: "2026-03-28", trueUpOn: "2026-03-28" }, []],
  ["its own reserve", { reserveCode: "a" }, ["reserveCode must be another party than the partner that leaves"]],
  ["a run-off without an end", { runOffEndsOn: null }, ["runOffEndsOn must be said for a run-off"]],
  ["a buy-out with a run-off", { mode: "BUY_OUT" }, ["runOffEndsOn is for a run-off only"]],
  ["a rate below nothing", { expectedRate: -1n }, ["expectedRedemptionRate must lie between 0 and 1"]],
  [
    "days before the announcement",
    { lastIssuingDay: "2026-01-09", lastRedeemingDay: "2026-01-09" },
    ["lastIssuingDay must not be before announcedOn", "lastRedeemingDay must not be before announcedOn"],
  ],
  ["a run-off before", { runOffEndsOn: "2026-03-27" }, ["runOffEndsOn must not be before lastIssuingDay"]],
  ["a true-up of a run-off", { trueUpOn: "2026-09-29" }, ["trueUpOn must not be before runOffEndsOn"]],
  ["a true-up of a buy-out", { ...BUY_OUT, trueUpOn: "2026-03-27" }, ["trueUpOn must not be before lastIssuingDay"]],
  // Days are compared only when all of them are days.
  [
    "no day and another too early",
    { announcedOn: "2026-02-30", trueUpOn: "2026-01-01" },
    ["announcedOn must be a date"],
  ],
])("an exit's plan says what is wrong with %s", (_what, change, problems) => {
  expect(said(change)).toEqual(problems);
});

test("what is open is told in one sentence", () => {
  const none = { legs: 0, breaks: 0, collaterals: 0, reservePools: 0, uninvoiced: 0 };
  const counts = { ...none, obligations: 2, disputes: 1 };
  expect(refuseOpenExit({ ...counts, unpaid: [], unsettled: ["CZK"] })?.refused).toMatchObject({
    kind: "ExitNotSettled",
    message: "Still open: obligations in cycles that are not settled: 2; open disputes: 1; no final true-up in CZK.",
  });
});

test("what is outstanding is worth nothing when it is nothing or less", () => {
  expect([1_000_000n, 0n, -1_000_000n].map((micro) => valueOutstanding(micro, 500_000n, "CZK"))).toEqual([50n, 0n, 0n]);
});
