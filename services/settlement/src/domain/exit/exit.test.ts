import { estimateRate, valueExit } from "./valueExit.js";
import { isFinallySettled } from "./isFinallySettled.js";
import { refuseOpenExit, type OpenAtExit } from "./openAtExit.js";
import { checkExit, exitInstants, type ExitProposal } from "./planExit.js";
import { refuseRevocation } from "./refuseRevocation.js";
import { NEXT_STATUS, type PartnerStatus } from "./partnerStatus.js";

const PLAN: ExitProposal = {
  partnerCode: "a",
  reserveCode: "reserve",
  mode: "RUN_OFF",
  announcedOn: "2026-01-10",
  lastIssuingDay: "2026-03-28",
  lastRedeemingDay: "2026-02-28",
  runOffEndsOn: "2026-09-30",
  trueUpOn: "2027-01-01",
  expectedRate: null,
  reason: "It sells its shops.",
};
const named = (change: Partial<ExitProposal>) => checkExit({ ...PLAN, ...change }).map(({ path }) => path.join("."));

test.each<[string, Partial<ExitProposal>, string[]]>([
  ["a plan", {}, []],
  ["its own reserve", { reserveCode: "a" }, ["reserveCode"]],
  ["a day that is none", { lastIssuingDay: "2026-02-30" }, ["lastIssuingDay"]],
  ["issuing that ends before it is announced", { lastIssuingDay: "2026-01-09" }, ["lastIssuingDay"]],
  ["issuing that ends on the day itself", { lastIssuingDay: "2026-01-10" }, []],
  ["redeeming that ends before it is announced", { lastRedeemingDay: "2026-01-09" }, ["lastRedeemingDay"]],
  ["a run-off that ends before issuing does", { runOffEndsOn: "2026-03-27" }, ["runOffEndsOn"]],
  ["a run-off without an end", { runOffEndsOn: null }, ["runOffEndsOn"]],
  ["a buy-out with a run-off", { mode: "BUY_OUT" }, ["runOffEndsOn"]],
  ["a true-up before the run-off ends", { trueUpOn: "2026-09-29" }, ["trueUpOn"]],
  ["a rate beyond one", { expectedRate: 1_000_001n }, ["expectedRedemptionRate"]],
  ["a rate below nothing", { expectedRate: -1n }, ["expectedRedemptionRate"]],
  ["no reason", { reason: "" }, ["reason"]],
])("of an exit is named: %s", (_what, change, problems) => {
  expect(named(change)).toEqual(problems);
});

test("what ends on a day ends as the next one begins in the programme's zone, clocks changed or not", () => {
  const instants = exitInstants(PLAN, "Europe/Prague");
  expect(instants.issuingEndsAt).toEqual(new Date("2026-03-28T23:00:00Z"));
  expect(instants.buyOutDueAt).toEqual(new Date("2026-09-30T22:00:00Z"));
  expect(instants.mayCloseAt).toEqual(new Date("2026-12-31T23:00:00Z"));
  const buyOut = exitInstants({ ...PLAN, runOffEndsOn: null, trueUpOn: null }, "Europe/Prague");
  expect([buyOut.buyOutDueAt, buyOut.mayCloseAt]).toEqual([buyOut.issuingEndsAt, null]);
});

const figures = {
  currency: "CZK",
  outstandingMicro: 100_000_000n,
  history: { redeemed: 300n, issued: 400n },
  paidMinor: 0n,
  receivedMinor: 0n,
};

test("1,000 points at 0.10 of which three in four are redeemed are bought out for 75.00; both rates are shown", () => {
  expect(valueExit(figures, null)).toMatchObject({ estimatedRate: 750_000n, rate: 750_000n, amountMinor: 7_500n });
  expect(valueExit(figures, 900_000n)).toMatchObject({ estimatedRate: 750_000n, rate: 900_000n, amountMinor: 9_000n });
  const unknown = { ...figures, history: { redeemed: 0n, issued: 0n } };
  expect(valueExit(unknown, null)).toMatchObject({ estimatedRate: null, rate: 1_000_000n, amountMinor: 10_000n });
});

test("all redeemed calls the rest, none gives all back, and an interim true-up keeps what is expected", () => {
  const bought = { ...figures, receivedMinor: 7_500n };
  expect(valueExit({ ...bought, outstandingMicro: 0n, paidMinor: 10_000n }, null).amountMinor).toBe(2_500n);
  expect(valueExit({ ...bought, outstandingMicro: 0n }, null).amountMinor).toBe(-7_500n);
  expect(valueExit({ ...bought, outstandingMicro: 50_000_000n, paidMinor: 5_000n }, null)).toMatchObject({
    retainedMinor: 3_750n,
    amountMinor: 1_250n,
  });
});

test("an estimate is rounded to millionths", () => {
  expect(estimateRate({ redeemed: 2n, issued: 3n })).toBe(666_667n);
  expect(estimateRate({ redeemed: 0n, issued: 0n })).toBeNull();
});

test("a partner is settled for good when nothing is outstanding and nothing is to be called, or by its last true-up", () => {
  const matured = valueExit({ ...figures, outstandingMicro: 0n, paidMinor: 5n, receivedMinor: 5n }, null);
  expect(isFinallySettled(matured, { mayCloseAt: null }, null)).toBe(true);
  expect(isFinallySettled({ ...matured, amountMinor: 1n }, { mayCloseAt: null }, null)).toBe(false);
  const open = valueExit({ ...figures, receivedMinor: 7_500n }, null);
  const day = new Date("2027-01-01T00:00:00Z");
  const before = new Date(day.getTime() - 1);
  expect(isFinallySettled(open, { mayCloseAt: null }, day)).toBe(false);
  expect(isFinallySettled(open, { mayCloseAt: day }, null)).toBe(false);
  expect(isFinallySettled(open, { mayCloseAt: day }, before)).toBe(false);
  expect(isFinallySettled(open, { mayCloseAt: day }, day)).toBe(true);
});

test("everything that is open is named, one by one", () => {
  const nothing: OpenAtExit = {
    obligations: 0,
    legs: 0,
    disputes: 0,
    breaks: 0,
    collaterals: 0,
    reservePools: 0,
    uninvoiced: 0,
    unpaid: [],
    unsettled: [],
  };
  expect(refuseOpenExit(nothing)).toBeUndefined();
  const counted = ["obligations", "legs", "disputes", "breaks", "collaterals", "reservePools", "uninvoiced"] as const;
  for (const what of counted) {
    const refused = refuseOpenExit({ ...nothing, [what]: 3 })?.refused;
    expect(refused?.open).toEqual([expect.stringMatching(/^\S.*: 3$/)]);
  }
  expect(refuseOpenExit({ ...nothing, unpaid: ["EUR"] })?.refused.open).toEqual([
    "invoices and claims that are not paid in EUR",
  ]);
  expect(refuseOpenExit({ ...nothing, unsettled: ["CZK", "EUR"] })?.refused.message).toBe(
    "Still open: no final true-up in CZK, EUR.",
  );
});

test("a partner leaves out no state, and stays only before its points are bought out", () => {
  const states = Object.keys(NEXT_STATUS) as PartnerStatus[];
  const legal = states.flatMap((from) => NEXT_STATUS[from].map((to) => `${from} → ${to}`));
  expect(legal).toEqual([
    "ACTIVE → EARN_STOPPED",
    "EARN_STOPPED → WINDING_DOWN",
    "EARN_STOPPED → ACTIVE",
    "WINDING_DOWN → TERMINATED",
  ]);
});

test("an exit is revoked between its approval and its buy-out, once", () => {
  const agreed = { approvedBy: "checker", withdrawnBy: null, takenOverAt: null, revokedAt: null };
  const at = new Date("2011-01-10T00:00:00.000Z");
  const messageOf = (exit: Parameters<typeof refuseRevocation>[0]) => refuseRevocation(exit)?.refused.message;
  expect(messageOf(agreed)).toBeUndefined();
  expect(messageOf(undefined)).toBe("There is no such exit.");
  expect(messageOf({ ...agreed, approvedBy: null })).toBe("The exit is not agreed on; withdraw the plan.");
  expect(messageOf({ ...agreed, approvedBy: null, withdrawnBy: "maker" })).toBe("The exit was withdrawn.");
  expect(messageOf({ ...agreed, revokedAt: at })).toBe("The exit was revoked already.");
  expect(messageOf({ ...agreed, takenOverAt: at })).toBe(
    "The partner's points were bought out; that is not taken back.",
  );
});
