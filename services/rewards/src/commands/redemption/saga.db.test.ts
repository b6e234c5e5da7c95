import { reverseSpend, spendPoints } from "@tessera/contracts";
import { CANCELLED, startTestRewards, type Data, type TestRewards } from "../../test/startTestRewards.js";
import { unanswered } from "../../test/testMembers.js";
import { sweepRedemptions } from "./sweepRedemptions.js";

let rewards: TestRewards;
let anna: string;
let rewardCode: string;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => {
  await rewards.reset();
  anna = await rewards.members.enrol("A1", 1_000);
  rewardCode = await rewards.reward({ kind: "VOUCHER", points: 100, stock: 5 });
});
afterEach(async () => {
  await rewards.rows("DROP TRIGGER IF EXISTS crash ON outbox");
});
afterAll(async () => {
  await rewards.stop();
});

const input = (more?: object): object => ({ rewardCode, cardNumber: "A1", idempotencyKey: "k", ...more });
const states = async (): Promise<string[]> =>
  (await rewards.rows("SELECT state FROM redemption")).map(({ state }) => state as string);
const stock = async (): Promise<number> =>
  (await rewards.rows("SELECT left_units FROM reward_stock"))[0].left_units as number;
const sweep = async (): Promise<number> => sweepRedemptions(rewards.deps, 0);

async function expectSound(): Promise<void> {
  expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
}

/** The process dies in its last transaction: nothing of it is there afterwards. */
async function crashAtPublishing(): Promise<void> {
  await rewards.rows(`
    CREATE OR REPLACE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the process dies'; END $$;
    CREATE TRIGGER crash BEFORE INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION crash();`);
}
async function restart(): Promise<void> {
  rewards.members.fault = () => undefined;
  await rewards.rows("DROP TRIGGER IF EXISTS crash ON outbox");
}

/** Where a redemption can be left in the middle. */
const BREAKS: [string, string, () => Promise<void>][] = [
  [
    "before members is asked",
    "UNAVAILABLE",
    async () => void (rewards.members.fault = unanswered(spendPoints, "before")),
  ],
  [
    "behind the spend, before its reply",
    "UNAVAILABLE",
    async () => void (rewards.members.fault = unanswered(spendPoints, "after")),
  ],
  ["behind the reply, in the confirming transaction", "INTERNAL_SERVER_ERROR", crashAtPublishing],
];

describe.each(BREAKS)("a redemption that breaks off %s", (_, code, breakOff) => {
  beforeEach(async () => {
    await breakOff();
    await expect(rewards.redeem(input())).rejects.toThrow(code);
    expect(await states()).toEqual(["PENDING"]);
    expect(await stock()).toBe(4);
    await expectSound();
  });

  it("is finished by the sweeper, with the same id, and the key answers what the sweeper reached", async () => {
    expect(await sweep()).toBe(0);
    await restart();
    expect(await sweep()).toBe(1);
    expect(await states()).toEqual(["CONFIRMED"]);
    const answer = await rewards.redeem(input());
    expect(answer.redemption).toMatchObject({ status: "CONFIRMED", voucher: { status: "ACTIVE" } });
    expect(await rewards.members.spends()).toEqual([
      { redemption_id: answer.redemption.id.slice(4), points: "100", reversed: false },
    ]);
    expect(await rewards.members.available(anna)).toBe(900);
    expect(await stock()).toBe(4);
    expect(await sweep()).toBe(0);
    await expectSound();
  });

  it("is driven on by a repeat of the key, which never starts another", async () => {
    await restart();
    const answers = await Promise.all(Array.from({ length: 8 }, () => rewards.redeem(input())));
    expect(new Set(answers.map(({ redemption }) => redemption.id)).size).toBe(1);
    expect(await states()).toEqual(["CONFIRMED"]);
    expect(await rewards.members.available(anna)).toBe(900);
    await expectSound();
  });

  it("is a conflict for another input under the key, while it is PENDING and behind it", async () => {
    expect((await rewards.redeem(input({ quantity: 2 }))).__typename).toBe("IdempotencyConflict");
    await restart();
    await sweep();
    expect((await rewards.redeem(input({ quantity: 2 }))).__typename).toBe("IdempotencyConflict");
  });

  it("ends once when request and sweepers meet", async () => {
    await restart();
    await Promise.all([rewards.redeem(input()), sweep(), rewards.redeem(input()), sweep(), sweep()]);
    expect(await states()).toEqual(["CONFIRMED"]);
    expect(await rewards.rows("SELECT topic FROM outbox")).toHaveLength(1);
    await expectSound();
  });
});

it("a refusal whose reply was lost is found again: the unit goes back once and the key tells the numbers of then", async () => {
  rewards.members.fault = unanswered(spendPoints, "after");
  await expect(
    rewards.redeem(input({ quantity: 5, rewardCode: await rewards.reward({ points: 900, stock: 5 }) })),
  ).rejects.toThrow("UNAVAILABLE");
  await restart();
  await rewards.rows("UPDATE test_member SET available = 100000");
  expect(await sweep()).toBe(1);
  expect(await states()).toEqual(["FAILED"]);
  const [row] = await rewards.rows("SELECT answer FROM idempotency_key WHERE operation = 'redeemReward'");
  expect(row.answer).toMatchObject({
    kind: "Failed",
    refusal: { kind: "InsufficientPoints", missing: { $bigint: "3500" } },
  });
  await expectSound();
});

it("the sweeper leaves a saga alone that has only begun, and takes each only once at a time", async () => {
  rewards.members.fault = unanswered(spendPoints, "before");
  await expect(rewards.redeem(input())).rejects.toThrow("UNAVAILABLE");
  await restart();
  expect(await sweepRedemptions(rewards.deps, 60_000)).toBe(0);
  expect(await states()).toEqual(["PENDING"]);
});

it("one sweep finishes all that an outage left, also more than it takes at once", async () => {
  const gift = await rewards.reward({ points: 1 });
  rewards.members.fault = unanswered(spendPoints, "before");
  const requests = Array.from({ length: 60 }, () =>
    rewards.redeem({ rewardCode: gift, cardNumber: "A1" }).catch(() => undefined),
  );
  await Promise.all(requests);
  await restart();
  expect(await sweep()).toBe(60);
  expect(new Set(await states())).toEqual(new Set(["CONFIRMED"]));
  expect(await rewards.members.available(anna)).toBe(940);
});

describe.each<[string, string, () => Promise<void>]>([
  [
    "before members gives the points back",
    "UNAVAILABLE",
    async () => void (rewards.members.fault = unanswered(reverseSpend, "before")),
  ],
  [
    "behind the reversal, before its reply",
    "UNAVAILABLE",
    async () => void (rewards.members.fault = unanswered(reverseSpend, "after")),
  ],
  ["in the finishing transaction", "INTERNAL_SERVER_ERROR", crashAtPublishing],
])("a cancellation that breaks off %s", (_, code, breakOff) => {
  let redemption: Data;
  const cancel = async (key: string): Promise<Data> =>
    rewards.mutate(
      "cancelRedemption",
      { redemptionId: redemption.id, reason: "broken", idempotencyKey: key },
      CANCELLED,
    );
  beforeEach(async () => {
    redemption = (await rewards.redeem(input())).redemption;
    await breakOff();
    await expect(cancel("c")).rejects.toThrow(code);
    expect(await states()).toEqual(["CANCELLING"]);
    await expectSound();
  });

  it("shows as CONFIRMED with its voucher revoked, cannot be cancelled again, and its voucher not used", async () => {
    const { data } = await rewards.ask(
      "query ($id: ID!) { redemption(id: $id) { status voucher { status } } }",
      { id: redemption.id },
      {
        subject: "o",
        roles: ["operator"],
        scopes: [],
      },
    );
    expect(data.redemption).toEqual({ status: "CONFIRMED", voucher: { status: "REVOKED" } });
    expect(await cancel("other")).toEqual({ __typename: "RedemptionNotCancellable", status: "CANCELLED" });
    const used = await rewards.mutate(
      "useVoucher",
      { code: redemption.voucher.code },
      "... on VoucherNotUsable { status }",
    );
    expect(used).toEqual({ __typename: "VoucherNotUsable", status: "REVOKED" });
  });

  it("is finished by the sweeper or by a repeat of the key, once", async () => {
    await restart();
    await Promise.all([sweep(), cancel("c"), sweep(), cancel("c")]);
    expect(await states()).toEqual(["CANCELLED"]);
    expect(await stock()).toBe(5);
    expect(await rewards.members.available(anna)).toBe(1_000);
    expect(await rewards.rows("SELECT sequence FROM outbox ORDER BY sequence")).toEqual([
      { sequence: "1" },
      { sequence: "2" },
    ]);
    expect(await cancel("c")).toMatchObject({ __typename: "RedemptionCancelled", redemption: { status: "CANCELLED" } });
    await expectSound();
  });
});

/** The database session of a statement that changes the redemption of this place ends: whoever waits for it gets no answer. */
async function killAt(event: "INSERT" | "UPDATE", place: number): Promise<void> {
  await rewards.rows(`
    CREATE OR REPLACE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF (SELECT count(*) FROM test_death) < ${place} THEN INSERT INTO test_death VALUES (1);
      ELSE PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
      RETURN NEW; END $$;
    CREATE TABLE IF NOT EXISTS test_death (one integer);
    GRANT ALL ON test_death TO PUBLIC;
    TRUNCATE test_death;
    CREATE TRIGGER die BEFORE ${event} ON redemption FOR EACH ROW EXECUTE FUNCTION die();`);
}
const revive = async (): Promise<unknown> => rewards.rows("DROP TRIGGER IF EXISTS die ON redemption");

test.each([
  ["claims", "INSERT", 7],
  ["confirmations", "UPDATE", 7],
  ["confirmations, at its first", "UPDATE", 0],
] as const)("a process killed inside a batch of %s ends each redemption once", async (_of, event, place) => {
  const pooled = await rewards.reward({ kind: "VOUCHER" });
  const codes = Array.from({ length: 15 }, (_, index) => `pool ${index}`);
  await rewards.mutate("importVoucherCodes", { rewardCode: pooled, codes }, "");
  const gift = await rewards.reward({ stock: 30 });
  const wanted = Array.from({ length: 40 }, (_, index) => ({
    ...{ cardNumber: `M${index}`, idempotencyKey: `death ${index}`, rewardCode: index % 2 === 0 ? gift : pooled },
  }));
  for (const { cardNumber } of wanted) await rewards.members.enrol(cardNumber, 150);
  const redeemAll = async (these = wanted) => Promise.allSettled(these.map((one) => rewards.redeem(one)));
  const of = (code: string) => wanted.filter((one) => one.rewardCode === code);
  await killAt(event, place);
  // Apart: what is of a pool is claimed one by one.
  const died = [...(await redeemAll(of(gift))), ...(await redeemAll(of(pooled)))].filter(
    ({ status }) => status === "rejected",
  );
  await revive();
  expect(died.length).toBeGreaterThan(0);
  // The sweeper and those who come again meet.
  const [answers] = await Promise.all([redeemAll(), sweep()]);
  const redeemed = answers.flatMap((one) =>
    one.status === "fulfilled" && one.value.__typename === "RewardRedeemed" ? [one.value.redemption] : [],
  );
  expect(redeemed).toHaveLength(20 + 15);
  expect(await redeemAll()).toEqual(answers);
  const given = redeemed.flatMap(({ voucher }) => (voucher ? [voucher.code as string] : []));
  expect(given.sort()).toEqual([...codes].sort());
  expect((await states()).sort()).toEqual([...Array(35).fill("CONFIRMED"), ...Array(5).fill("FAILED")]);
  expect(await rewards.members.spends()).toHaveLength(35);
  const [left] = await rewards.rows(
    "SELECT left_units FROM reward_stock JOIN reward ON reward.id = reward_id WHERE code = $1",
    [gift],
  );
  expect(left.left_units).toBe(10);
  await expectSound();
});
