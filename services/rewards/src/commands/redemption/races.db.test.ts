import { spendPoints } from "@tessera/contracts";
import { startTestRewards, type Data, type TestRewards } from "../../test/startTestRewards.js";
import { sweepRedemptions } from "./sweepRedemptions.js";

let rewards: TestRewards;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => {
  await rewards.reset();
});
afterAll(async () => {
  await rewards.stop();
});

/** Requests that meet: 24 for one unit, and 200 for ten; each shape finds what the other misses. */
const SHAPES = [
  { requests: 24, units: 1 },
  { requests: 200, units: 10 },
];

function count(answers: readonly Data[], kind: string): number {
  return answers.filter(({ __typename }) => __typename === kind).length;
}

async function expectSound(): Promise<void> {
  expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
}

async function enrolMany(number: number, points: number): Promise<string[]> {
  const cards = Array.from({ length: number }, (_, index) => `M${index}`);
  for (const card of cards) await rewards.members.enrol(card, points);
  return cards;
}

describe.each(SHAPES)("$requests requests at once for $units units", ({ requests, units }) => {
  it("a gift's stock: exactly the units are given, nobody pays for nothing", async () => {
    const rewardCode = await rewards.reward({ stock: units });
    const cards = await enrolMany(requests, 100);
    const answers = await Promise.all(cards.map((cardNumber) => rewards.redeem({ rewardCode, cardNumber })));
    expect(count(answers, "RewardRedeemed")).toBe(units);
    expect(count(answers, "OutOfStock")).toBe(requests - units);
    expect(await rewards.members.spends()).toHaveLength(units);
    await expectSound();
  });

  it("a voucher pool: exactly the codes are given, each to one", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER" });
    const codes = Array.from({ length: units }, (_, index) => `code ${index}`);
    await rewards.mutate("importVoucherCodes", { rewardCode, codes }, "");
    const cards = await enrolMany(requests, 100);
    const answers = await Promise.all(cards.map((cardNumber) => rewards.redeem({ rewardCode, cardNumber })));
    const given = answers.flatMap((answer) => answer.redemption?.voucher.code ?? []);
    expect(given.sort()).toEqual(codes.sort());
    expect(count(answers, "OutOfStock")).toBe(requests - units);
    await expectSound();
  });

  it("one key: one redemption, however often it is sent at once", async () => {
    const rewardCode = await rewards.reward({ stock: units });
    await rewards.members.enrol("A1", 1_000_000);
    const input = { rewardCode, cardNumber: "A1", idempotencyKey: "same" };
    const answers = await Promise.all(Array.from({ length: requests }, () => rewards.redeem(input)));
    expect(new Set(answers.map((answer) => answer.redemption.id)).size).toBe(1);
    expect(await rewards.members.spends()).toHaveLength(1);
    await expectSound();
  });

  it("poor members among rich ones: units that the poor reserve come back", async () => {
    const rewardCode = await rewards.reward({ stock: units, points: 50 });
    const cards = await enrolMany(requests, 0);
    await rewards.rows("UPDATE test_member SET available = 50 WHERE right(card, 1) = '0'");
    const answers = await Promise.all(cards.map((cardNumber) => rewards.redeem({ rewardCode, cardNumber })));
    const given = count(answers, "RewardRedeemed");
    expect(given).toBeLessThanOrEqual(units);
    expect(given + count(answers, "OutOfStock") + count(answers, "InsufficientPoints")).toBe(requests);
    expect(await rewards.rows("SELECT left_units FROM reward_stock")).toEqual([{ left_units: units - given }]);
    await expectSound();
  });
});

it("redeeming, restocking, importing, cancelling and failing replies at once leave everything accounted for", async () => {
  const [gift, voucher] = [await rewards.reward({ stock: 5 }), await rewards.reward({ kind: "VOUCHER", stock: 5 })];
  const cards = await enrolMany(40, 1_000);
  let calls = 0;
  rewards.members.fault = (name, moment) => {
    if (name === spendPoints.name && (calls += 1) % 7 === 0) throw new Error(`lost ${moment}`);
  };
  const redeem = async (cardNumber: string, index: number): Promise<void> => {
    const input = { rewardCode: index % 2 === 0 ? gift : voucher, cardNumber };
    const answer = await rewards.redeem(input).catch(() => undefined);
    if (answer?.redemption && index % 3 === 0) {
      await rewards.mutate("cancelRedemption", { redemptionId: answer.redemption.id, reason: "test" }, "");
    }
  };
  await Promise.all([
    ...cards.map(redeem),
    ...[1, 2, 3].map((add) => rewards.mutate("restockReward", { rewardCode: gift, add }, "")),
    ...[1, 2, 3].map((part) =>
      rewards.mutate("importVoucherCodes", { rewardCode: voucher, codes: [`a${part}`, `b${part}`] }, ""),
    ),
    sweepRedemptions(rewards.deps, 0),
  ]);
  rewards.members.fault = () => undefined;
  while ((await sweepRedemptions(rewards.deps, 0)) > 0);
  expect(await rewards.rows("SELECT FROM redemption WHERE state IN ('PENDING', 'CANCELLING')")).toEqual([]);
  const [paid] = await rewards.rows(
    "SELECT coalesce(sum(points), 0)::text AS points FROM redemption WHERE state = 'CONFIRMED'",
  );
  const [spent] = await rewards.rows(
    "SELECT coalesce(sum(points), 0)::text AS points FROM test_spend WHERE NOT reversed",
  );
  expect(paid).toEqual(spent);
  await expectSound();
});
