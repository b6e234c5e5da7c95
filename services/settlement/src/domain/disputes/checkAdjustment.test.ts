import { refuseAdjustment } from "./adjustment.js";
import { checkAdjustment, MOST_MINOR, MOST_REASON, type ProposedAdjustment } from "./checkAdjustment.js";
import { decideAmount } from "./decideAmount.js";
import { correctObligation } from "./correctObligation.js";
import { refuseDispute } from "./refuseDispute.js";

const NOW = new Date("2026-11-02T10:00:00Z");
const GOOD: ProposedAdjustment = {
  debtorCode: "a",
  creditorCode: "b",
  amountMinor: 1n,
  reason: "agreed on the phone",
  occurredAt: NOW,
};
const problemsOf = (change: Partial<ProposedAdjustment>) =>
  checkAdjustment({ ...GOOD, ...change }, NOW).map(({ path, problem }) => `${path.join(".")} ${problem}`);

test("an adjustment is between two partners, of a real amount, for a reason, and not of the future", () => {
  expect(problemsOf({})).toEqual([]);
  expect(problemsOf({ amountMinor: MOST_MINOR, reason: "x".repeat(MOST_REASON) })).toEqual([]);
  expect(problemsOf({ occurredAt: new Date(NOW.getTime() + 300_000) })).toEqual([]);
  expect(problemsOf({ creditorCode: "a" })).toEqual(["creditorCode must be another partner than the debtor"]);
  for (const amountMinor of [0n, -1n, MOST_MINOR + 1n]) {
    expect(problemsOf({ amountMinor })).toEqual([
      "amount must be more than nothing, and an amount that money is counted in",
    ]);
  }
  expect(problemsOf({ reason: "x".repeat(MOST_REASON + 1) })).toEqual([expect.stringMatching(/^reason ./)]);
  expect(problemsOf({ occurredAt: new Date(NOW.getTime() + 300_001) })).toEqual(["occurredAt lies in the future"]);
  expect(problemsOf({ creditorCode: "a", amountMinor: 0n, reason: "" })).toHaveLength(3);
});

test("a decision that does not fit is told at its field, and a dispute's refusal says where it stands", () => {
  const refusal = (outcome: "ACCEPTED" | "PARTIALLY_ACCEPTED", amountMinor: bigint | null, claimedMinor = 1n) =>
    decideAmount(5n, claimedMinor, { outcome, amountMinor });
  expect(refusal("ACCEPTED", 2n)).toMatchObject({
    refused: { problems: [{ path: ["amount"], problem: "is for a partial acceptance alone" }] },
  });
  const between = { path: ["amount"], problem: "must lie between the obligation and the claim, and be neither" };
  for (const amountMinor of [null, 1n, 5n, 6n]) {
    expect(refusal("PARTIALLY_ACCEPTED", amountMinor)).toMatchObject({ refused: { problems: [between] } });
  }
  expect(refusal("PARTIALLY_ACCEPTED", null, 5n)).toMatchObject({ refused: { problems: [between] } });
  expect(refuseDispute("It is closed.", "CLOSED")).toEqual({
    refused: { kind: "DisputeMoveRefused", message: "It is closed.", status: "CLOSED" },
  });
  expect(refuseAdjustment("It is posted.")).toEqual({
    refused: { kind: "AdjustmentMoveRefused", message: "It is posted." },
  });
});

test("before approval the whole obligation comes back; else the difference is posted, to the side that it is owed to", () => {
  const disputed = { debtorCode: "a", creditorCode: "b", amountMinor: 100n };
  const state = { decidedMinor: 100n, isOut: true, isApproved: false, isReversed: false };
  expect(correctObligation(disputed, state)).toEqual({ kind: "RETURN" });
  expect(correctObligation(disputed, { ...state, isApproved: true })).toEqual({ kind: "ADJUST", ...disputed });
  expect(correctObligation(disputed, { ...state, isOut: false })).toEqual({ kind: "NOTHING" });
  expect(correctObligation(disputed, { ...state, isOut: false, decidedMinor: 60n })).toEqual({
    ...{ kind: "ADJUST", debtorCode: "b", creditorCode: "a", amountMinor: 40n },
  });
});
