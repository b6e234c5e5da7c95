import { points } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { startTestRewards, type TestRewards } from "../../test/startTestRewards.js";
import { claimRedemptions, type Claim } from "./insertRedemption.js";
import { confirmRedemptions } from "./settleRedemption.js";

let rewards: TestRewards;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => rewards.reset());
afterAll(async () => rewards.stop());

async function idOf(rewardCode: string): Promise<string> {
  const [row] = await rewards.rows("SELECT id FROM reward WHERE code = $1", [rewardCode]);
  return (row as { id: string }).id;
}

function claimOf(rewardId: string, key: string, quantity = 1, voucherCode?: string): Claim {
  const at = new Date("2011-05-01T10:00:00Z");
  return {
    redemption: {
      ...{
        id: newId(),
        rewardId,
        partnerCode: "hracky",
        memberId: newId(),
        quantity,
        points: points(100n * BigInt(quantity)),
      },
      ...{ occurredAt: at, occurredAtGiven: true, requestedAt: at, keyScope: "till", key },
    },
    voucher: voucherCode === undefined ? null : { id: newId(), code: voucherCode },
    inputHash: Buffer.alloc(32, key),
    pendingAnswer: JSON.stringify({ kind: "Pending", redemptionId: key }),
  };
}

const stock = async (): Promise<unknown> =>
  rewards.rows("SELECT code, left_units FROM reward_stock JOIN reward ON reward.id = reward_id ORDER BY code");
const claimed = async (): Promise<unknown> =>
  rewards.rows('SELECT key, state, stock_units FROM redemption ORDER BY key COLLATE "C"');

it("claims several at once, and leaves nothing of those whose key was used before", async () => {
  const limited = await rewards.reward({ stock: 10 });
  const voucher = await rewards.reward({ kind: "VOUCHER" });
  const [limitedId, voucherId] = [await idOf(limited), await idOf(voucher)];
  expect(await claimRedemptions(rewards.db.database, [claimOf(limitedId, "b")])).toEqual([true]);
  const together = [
    claimOf(voucherId, "d", 1, "CODE-D"),
    claimOf(limitedId, "b", 5),
    claimOf(limitedId, "c", 3),
    claimOf(limitedId, "a", 2),
  ];
  expect(await claimRedemptions(rewards.db.database, together)).toEqual([true, false, true, true]);
  expect(await stock()).toEqual([{ code: limited, left_units: 4 }]);
  expect(await claimed()).toEqual([
    { key: "a", state: "PENDING", stock_units: 2 },
    { key: "b", state: "PENDING", stock_units: 1 },
    { key: "c", state: "PENDING", stock_units: 3 },
    { key: "d", state: "PENDING", stock_units: 0 },
  ]);
  expect(await rewards.rows("SELECT code, state, redemption_id FROM voucher")).toEqual([
    { code: "CODE-D", state: "RESERVED", redemption_id: together[0]!.redemption.id },
  ]);
  expect(
    await rewards.rows(
      "SELECT key, answer ->> 'redemptionId' AS answer FROM idempotency_key WHERE scope = 'till' ORDER BY key",
    ),
  ).toEqual(["a", "b", "c", "d"].map((key) => ({ key, answer: key })));
});

it("gives the last units one by one, and what is refused leaves its key unused", async () => {
  const rewardCode = await rewards.reward({ stock: 3 });
  const id = await idOf(rewardCode);
  const claims = [claimOf(id, "a", 2), claimOf(id, "b", 2), claimOf(id, "c", 1)];
  expect(await claimRedemptions(rewards.db.database, claims)).toEqual([true, false, true]);
  expect(await stock()).toEqual([{ code: rewardCode, left_units: 0 }]);
  expect(await rewards.rows("SELECT key FROM idempotency_key WHERE scope = 'till' ORDER BY key")).toEqual([
    { key: "a" },
    { key: "c" },
  ]);
});

it("confirms several at once, each once", async () => {
  const id = await idOf(await rewards.reward({ stock: 10 }));
  const claims = [claimOf(id, "a"), claimOf(id, "b")];
  await claimRedemptions(rewards.db.database, claims);
  const confirmations = [...claims].reverse().map(({ redemption }) => ({
    id: redemption.id,
    answer: JSON.stringify({ kind: "RewardRedeemed", redemptionId: redemption.id }),
    occurredAt: new Date("2011-05-02T10:00:00Z"),
    fact: {
      id: newId(),
      topic: "rewards.redemptionConfirmed.v1",
      payload: JSON.stringify({ redemptionId: redemption.id }),
    },
  }));
  expect(await confirmRedemptions(rewards.db.database, confirmations.slice(0, 1))).toEqual([true]);
  expect(await confirmRedemptions(rewards.db.database, confirmations)).toEqual([false, true]);
  expect(await rewards.rows("SELECT state, count(*)::integer FROM redemption GROUP BY state")).toEqual([
    { state: "CONFIRMED", count: 2 },
  ]);
  expect(await rewards.rows("SELECT key, sequence FROM outbox WHERE topic LIKE '%Confirmed%' ORDER BY key")).toEqual(
    claims.map(({ redemption }) => ({ key: redemption.id, sequence: "1" })).sort((a, b) => (a.key < b.key ? -1 : 1)),
  );
  expect(
    await rewards.rows("SELECT DISTINCT answer ->> 'kind' AS kind FROM idempotency_key WHERE scope = 'till'"),
  ).toEqual([{ kind: "RewardRedeemed" }]);
});
