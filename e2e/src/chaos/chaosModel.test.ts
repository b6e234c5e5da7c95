import { expectedState } from "./chaosModel.js";
import { longestSilenceMs } from "./chaosReport.js";
import { compareStates } from "./compareStates.js";
import { earn } from "./earningCommands.js";
import type { Request } from "./requests.js";
import { cancel, redeem } from "./spendingCommands.js";

const card = "alfa-0-0";
const answered = (command: Request["command"], answer: Request["answer"]): Request => ({ command, answer, sent: 1 });
const spent = { card, id: "red_1", redeemer: "beta", isShort: false };
const bought = earn([{ card, receiptNumber: "1", points: 300 }], new Date(0));
const requests = [
  answered(bought, { __typename: "PurchaseRecorded" }),
  answered(redeem("2", card, "beta"), { __typename: "RewardRedeemed", redemption: { id: "red_1" } }),
];

test("the model knows entries, wallet, stock and who owes whom, and nothing of what nobody answered", () => {
  const { facts, wallets, taken, wrong } = expectedState([...requests, answered(bought, undefined)], [card]);
  expect(facts).toEqual([`EARN ${card} 300`, "REDEMPTION red_1 alfa → beta 10.00 CZK", `SPEND ${card} 100`]);
  expect({ wallets, taken, wrong }).toEqual({ wallets: { [card]: { available: 200, held: 0 } }, taken: 1, wrong: [] });
  const cancelled = answered(cancel("3", spent), { __typename: "RedemptionCancelled" });
  expect(expectedState([...requests, cancelled], [card])).toMatchObject({
    facts: expect.arrayContaining(["REVERSAL red_1 beta → alfa 10.00 CZK"]),
    wallets: { [card]: { available: 300, held: 0 } },
    taken: 0,
  });
});

test("a refusal that the load cannot meet is wrong", () => {
  const conflict = answered(bought, { __typename: "IdempotencyConflict" });
  expect(expectedState([conflict], [card]).wrong).toHaveLength(1);
});

test("what is missing is lost, what is there once more is doubled, and other numbers are wrong", () => {
  const expected = expectedState(requests, [card]);
  const [first = "", ...others] = expected.facts;
  const none = { lost: [], doubled: [], wrong: [] };
  expect(compareStates(expected, expected)).toEqual(none);
  expect(compareStates(expected, { ...expected, facts: others })).toEqual({ ...none, lost: [first] });
  expect(compareStates(expected, { ...expected, facts: [first, first, ...others] })).toEqual({
    ...none,
    doubled: [first],
  });
  expect(compareStates(expected, { ...expected, wallets: {}, taken: 0 }).wrong).toHaveLength(2);
});

test("silence is the longest time between two answers, from the last one before the fault on", () => {
  expect(longestSilenceMs([10, 900, 1_000, 5_000, 5_100], 1_200, 6_000)).toBe(4_000);
});
