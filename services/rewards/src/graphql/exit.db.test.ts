import { settlementPartnerExitAgreed, settlementPartnerExitRevoked } from "@tessera/contracts";
import { newId } from "@tessera/runtime";
import { operator, startTestRewards, USED, type Data, type TestRewards } from "../test/startTestRewards.js";

let rewards: TestRewards;
beforeAll(async () => {
  rewards = await startTestRewards();
  await rewards.members.enrol("A1", 1_000);
});
afterAll(async () => rewards.stop());

const END = "2011-01-20T23:00:00.000Z";
const before = (ms: number) => new Date(Date.parse(END) - ms).toISOString();

async function leaves(partnerCode: string): Promise<void> {
  const payload = { partnerCode, issuingEndsAt: "2011-01-01T00:00:00.000Z", redeemingEndsAt: END };
  const fact = {
    publisher: "settlement" as const,
    topic: settlementPartnerExitAgreed.topic,
    key: `exit:${partnerCode}`,
  };
  const recordedAt = new Date().toISOString();
  const envelope = { ...fact, id: newId(), sequence: 1, payload, recordedAt };
  await rewards.bus.deliver([envelope, envelope]);
  await rewards.bus.awaitApplied("settlement", `exit:${partnerCode}`, 1, 10_000);
}

test("after its last day a partner's rewards are not to be had; what was redeemed before stays good, and is honoured", async () => {
  const rewardCode = await rewards.reward({ kind: "VOUCHER" });
  const redeem = async (occurredAt: string): Promise<Data> =>
    rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt });
  const [early, known] = [await redeem(before(1)), await redeem(END)];
  expect([early.__typename, known.__typename]).toEqual(["RewardRedeemed", "RewardRedeemed"]);
  await leaves("hracky");
  expect((await redeem(before(1))).__typename).toBe("RewardRedeemed");
  expect(await redeem(END)).toMatchObject({ __typename: "RewardNotAvailable", code: "PARTNER_NOT_REDEEMING" });
  const shown = "query ($code: String!) { rewardByCode(code: $code) { availability { reasons { code } } } }";
  const { data } = await rewards.ask(shown, { code: rewardCode }, operator);
  expect(data.rewardByCode.availability.reasons).toContainEqual({ code: "PARTNER_NOT_REDEEMING" });
  const { code } = early.redemption.voucher;
  expect((await rewards.mutate("useVoucher", { code }, USED)).__typename).toBe("VoucherUsed");
});

test("a partner that stays redeems again, told in any order and twice; an instant in between stays refused", async () => {
  const key = "exit:domov";
  const fact = (type: { readonly topic: string }, sequence: number, payload: object) => ({
    ...{ publisher: "settlement" as const, topic: type.topic, key, id: newId(), sequence, payload },
    recordedAt: new Date().toISOString(),
  });
  const days = { partnerCode: "domov", issuingEndsAt: END, redeemingEndsAt: END };
  const revokedAt = new Date(Date.parse(END) + 1_000).toISOString();
  const [agreed, revoked] = [
    fact(settlementPartnerExitAgreed, 1, days),
    fact(settlementPartnerExitRevoked, 2, { partnerCode: "domov", revokedAt }),
  ];
  for (const delivery of [[revoked], [revoked, agreed], [agreed]]) await rewards.bus.deliver(delivery);
  await rewards.bus.awaitApplied("settlement", key, 2, 10_000);
  const rewardCode = await rewards.reward({ partnerCode: "domov", kind: "VOUCHER" });
  const redeem = async (occurredAt: string): Promise<string> =>
    (await rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt })).__typename;
  expect([await redeem(before(1)), await redeem(END), await redeem(revokedAt)]).toEqual([
    "RewardRedeemed",
    "RewardNotAvailable",
    "RewardRedeemed",
  ]);
  await rewards.bus.deliver([fact(settlementPartnerExitAgreed, 3, days)]);
  await rewards.bus.awaitApplied("settlement", key, 3, 10_000);
  expect(await redeem(revokedAt)).toBe("RewardNotAvailable");
});
