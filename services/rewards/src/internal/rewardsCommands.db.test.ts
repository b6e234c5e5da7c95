import { createHash } from "node:crypto";
import { networkCommands, redemptionDigest } from "@tessera/contracts";
import { newId } from "@tessera/runtime";
import { NEXT, type RedemptionState } from "../domain/redemption/states.js";
import { NEXT as VOUCHER_NEXT, type VoucherState } from "../domain/voucher/states.js";
import { startTestRewards, type Data, type TestRewards } from "../test/startTestRewards.js";

let rewards: TestRewards;
const day = (number: number): string => `2011-01-0${number}T00:00:00.000Z`;
beforeAll(async () => {
  rewards = await startTestRewards();
});
afterAll(async () => {
  await rewards.stop();
});

/** A gift and a voucher that were redeemed, one used, one cancelled, one refused, a pool with a code given and one left. */
beforeEach(async () => {
  await rewards.reset();
  await rewards.members.enrol("A1", 10_000);
  const [gift, voucher, pool] = [
    await rewards.reward({ code: "gift", stock: 10 }),
    await rewards.reward({ code: "voucher", kind: "VOUCHER", partnerCode: "domov" }),
    await rewards.reward({ code: "pool", kind: "VOUCHER", points: 7 }),
  ];
  await rewards.mutate("importVoucherCodes", { rewardCode: pool, codes: ["one", "two"] }, "");
  const redeem = async (rewardCode: string, number: number, more?: object): Promise<Data> =>
    (await rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt: day(number), ...more })).redemption;
  await redeem(gift, 1, { idempotencyKey: "gift", quantity: 2 });
  const used = await redeem(voucher, 2, { idempotencyKey: "used" });
  await rewards.mutate("useVoucher", { code: used.voucher.code }, "");
  const cancelled = await redeem(gift, 3, { idempotencyKey: "cancelled" });
  await rewards.mutate("cancelRedemption", { redemptionId: cancelled.id, reason: "x" }, "");
  await redeem(gift, 4, { idempotencyKey: "refused", quantity: 99 });
  await redeem(pool, 5, { idempotencyKey: "pool" });
});

const handle = async (name: string, input: object): Promise<Data> =>
  rewards.commands.find(({ command }) => command.name === name)!.handle(input);

async function idOf(key: string): Promise<string> {
  return (await rewards.rows("SELECT id FROM redemption WHERE key = $1", [key]))[0].id as string;
}

describe("verify", () => {
  it("finds what was done clean, and scans its rows", async () => {
    const reports = await rewards.verify();
    expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
    expect(Math.min(...reports.map(({ rowsScanned }) => rowsScanned))).toBeGreaterThan(0);
  });

  it.each([
    [
      "a unit that came from nowhere",
      "UPDATE reward_stock SET left_units = left_units + 1 WHERE NOT pooled",
      /units that came in/,
      "reward gift",
    ],
    [
      "a movement that is gone",
      "DELETE FROM stock_movement WHERE kind = 'INITIAL'",
      /units that came in/,
      "reward gift",
    ],
    ["a stock row that is gone", "DELETE FROM reward_stock WHERE NOT pooled", /units that came in/, "reward gift"],
    [
      "units that a redemption does not hold any more",
      "UPDATE redemption SET stock_units = 0 WHERE key = 'gift'",
      /units that came in/,
      "reward gift",
    ],
    [
      "a code that is gone from a pool",
      "DELETE FROM voucher WHERE state = 'AVAILABLE'",
      /number of its codes/,
      "reward pool",
    ],
    [
      "a voucher without its redemption",
      "UPDATE voucher SET redemption_id = gen_random_uuid() WHERE code = 'one'",
      /one owner/,
      "voucher $voucher",
    ],
    [
      "a redemption without its voucher",
      "DELETE FROM voucher WHERE code = 'one'",
      /has its one voucher/,
      "redemption $pool",
    ],
    [
      "a voucher of another reward than its owner's",
      "UPDATE voucher SET reward_id = (SELECT id FROM reward WHERE code = 'voucher') WHERE code = 'one'",
      /one owner/,
      "voucher $voucher",
    ],
    [
      "a used voucher that is active again",
      "UPDATE voucher SET state = 'ACTIVE', used_at = NULL WHERE state = 'USED'",
      /used at most once/,
      "voucher $used",
    ],
    [
      "a voucher that is used without a request",
      "UPDATE voucher SET state = 'USED', used_at = now() WHERE code = 'one'",
      /used at most once/,
      "voucher $voucher",
    ],
    [
      "a price that nobody paid",
      "UPDATE redemption SET points = 1 WHERE key = 'gift'",
      /costs its reward's price/,
      "redemption $gift",
    ],
    [
      "a redemption of another partner",
      "UPDATE redemption SET partner_code = 'domov' WHERE key = 'gift'",
      /costs its reward's price/,
      "redemption $gift",
    ],
    [
      "a fact that is gone",
      "DELETE FROM outbox WHERE sequence = 1 AND key = (SELECT id::text FROM redemption WHERE key = 'gift')",
      /has its fact/,
      "redemption $gift",
    ],
    [
      "a fact that tells other points",
      "UPDATE outbox SET payload = payload || '{\"points\": 1}' WHERE key = (SELECT id::text FROM redemption WHERE key = 'gift')",
      /has its fact/,
      "redemption $gift",
    ],
    [
      "a fact of a redemption that failed",
      "INSERT INTO outbox (id, topic, key, sequence, payload) SELECT gen_random_uuid(), 'rewards.redemptionConfirmed.v1', id, 1, '{}' FROM redemption WHERE key = 'refused'",
      /has its fact/,
      "fact of $refused",
    ],
    [
      "a cancellation that was never told",
      "DELETE FROM outbox WHERE sequence = 2",
      /has its fact/,
      "redemption $cancelled",
    ],
    [
      "an answer of another state",
      "UPDATE idempotency_key SET answer = answer || '{\"kind\": \"Pending\"}' WHERE key = 'gift'",
      /answer kept under a redemption's key/,
      "redemption $gift",
    ],
    [
      "an answer that is gone",
      "DELETE FROM idempotency_key WHERE key = 'gift'",
      /answer kept under a redemption's key/,
      "redemption $gift",
    ],
    [
      "an answer that points to nothing",
      "DELETE FROM redemption WHERE key = 'gift'",
      /points to the row/,
      "answer to redeemReward under gift",
    ],
    [
      "a reward of nobody",
      "UPDATE reward SET partner_code = 'gone' WHERE code = 'gift'",
      /known partner/,
      "reward gift",
    ],
    [
      "a contract that skips a version",
      "UPDATE known_contract SET version = 9 WHERE partner_code = 'hracky'; ",
      /known partner/,
      "contract of hracky",
    ],
    [
      "a revision that was not applied",
      "UPDATE applied_setup SET revision = 99",
      /known partner/,
      "applied revision 99",
    ],
  ])("names %s", async (_, corruption, invariant, named) => {
    const keys = ["gift", "refused", "cancelled", "pool"];
    const names = new Map<string, string>();
    for (const key of keys) names.set(key, await idOf(key));
    for (const [name, where] of [
      ["voucher", "code = 'one'"],
      ["used", "state = 'USED'"],
    ] as const) {
      names.set(name, (await rewards.rows(`SELECT id FROM voucher WHERE ${where}`))[0].id as string);
    }
    const example = named.replace(/\$(\w+)/, (_match, key: string) => names.get(key) ?? "");
    await rewards.rows(corruption);
    const reports = await rewards.verify();
    await rewards.rows(
      "UPDATE known_contract SET version = 1 WHERE version = 9; UPDATE applied_setup SET revision = 9",
    );
    const violated = reports.find((report) => invariant.test(report.invariant));
    expect(violated?.examples).toContain(example);
  });
});

describe("the database itself", () => {
  const redemptionStates = Object.keys(NEXT) as RedemptionState[];
  it("refuses every move of a redemption that the table does not allow", async () => {
    for (const from of redemptionStates) {
      for (const to of redemptionStates.filter((state) => state !== from && !NEXT[from].includes(state))) {
        const id = newId();
        const given = ["CONFIRMED", "CANCELLING", "CANCELLED"].includes(from);
        await rewards.rows(
          `INSERT INTO redemption (id, reward_id, partner_code, member_id, quantity, points, state, refusal, occurred_at, occurred_at_given,
             requested_at, key_scope, key, confirmed_at, cancelled_at)
           SELECT $1::uuid, id, 'hracky', $1::uuid, 1, 1, $2, $3, now(), true, now(), 's', $1::text, $4::timestamptz, $5::timestamptz FROM reward WHERE code = 'gift'`,
          [
            id,
            from,
            from === "FAILED" ? "OUT_OF_STOCK" : null,
            given ? new Date() : null,
            given && from !== "CONFIRMED" ? new Date() : null,
          ],
        );
        const move = rewards.db.database.pool.query("UPDATE redemption SET state = $2 WHERE id = $1", [id, to]);
        await expect(move).rejects.toThrow(`a redemption does not move from ${from} to ${to}`);
      }
    }
  });

  it("refuses every move of a voucher that the table does not allow", async () => {
    const states = Object.keys(VOUCHER_NEXT) as VoucherState[];
    for (const from of states) {
      for (const to of states.filter((state) => state !== from && !VOUCHER_NEXT[from].includes(state))) {
        await rewards.rows(
          "UPDATE voucher SET state = $1, redemption_id = CASE WHEN $1 = 'AVAILABLE' THEN NULL ELSE gen_random_uuid() END, used_at = CASE WHEN $1 = 'USED' THEN now() END WHERE code = 'one'",
          [from],
        );
        const move = rewards.db.database.pool.query("UPDATE voucher SET state = $1 WHERE code = 'one'", [to]);
        await expect(move).rejects.toThrow(`a voucher does not move from ${from} to ${to}`);
      }
    }
  });

  it.each([
    ["UPDATE reward_stock SET left_units = -1", "check constraint"],
    ["UPDATE stock_movement SET units = 5", "never changed or deleted"],
    ["DELETE FROM redemption", "never changed or deleted"],
    [
      "UPDATE voucher SET redemption_id = (SELECT id FROM redemption WHERE key = 'gift') WHERE state <> 'AVAILABLE'",
      "duplicate key",
    ],
    ["UPDATE voucher SET state = 'RESERVED' WHERE code = 'two'", "check constraint"],
    ["UPDATE redemption SET refusal = 'OUT_OF_STOCK' WHERE key = 'gift'", "check constraint"],
    ["UPDATE redemption SET stock_units = 1 WHERE key = 'gift'", "check constraint"],
  ])("refuses: %s", async (change, reason) => {
    await expect(rewards.db.database.pool.query(change)).rejects.toThrow(reason);
  });
});

describe("redemptionDigest", () => {
  const line = async (key: string, rest: string): Promise<bigint> =>
    createHash("sha256")
      .update(`${await idOf(key)}|${rest}`)
      .digest()
      .readBigUInt64BE();

  it("counts and hashes redemptions once, per redeemer, in each half-open interval", async () => {
    const intervals = [
      { from: day(1), to: day(3) },
      { from: day(3), to: day(4) },
      { from: day(4), to: day(5) },
      { from: day(1), to: day(9) },
    ];
    const { rows } = await handle(redemptionDigest.name, { intervals });
    const gift = await line("gift", "hracky|200|CONFIRMED");
    const cancelled = await line("cancelled", "hracky|100|CANCELLED");
    const pool = await line("pool", "hracky|7|CONFIRMED");
    const used = {
      issuerCode: "domov",
      count: 1,
      points: 100,
      hash: (await line("used", "domov|100|CONFIRMED")).toString(),
    };
    expect(rows).toEqual([
      { from: day(1), ...used },
      { from: day(1), issuerCode: "hracky", count: 1, points: 200, hash: gift.toString() },
      { from: day(3), issuerCode: "hracky", count: 1, points: 100, hash: cancelled.toString() },
      { from: day(1), ...used },
      {
        from: day(1),
        issuerCode: "hracky",
        count: 3,
        points: 307,
        hash: ((gift + cancelled + pool) % 2n ** 64n).toString(),
      },
    ]);
  });
});

it("tells its state and raises a barrier behind the facts before it", async () => {
  const { raiseBarrier, state, replayParked } = networkCommands("rewards");
  expect(await handle(state.name, {})).toMatchObject({ revision: 9, parked: [] });
  expect(await handle(raiseBarrier.name, { barrierId: newId() })).toEqual({ raised: true });
  expect((await rewards.rows("SELECT topic FROM outbox ORDER BY position DESC LIMIT 1"))[0].topic).toBe(
    "rewards.barrierRaised.v1",
  );
  expect(await handle(replayParked.name, { ids: [newId()] })).toEqual({ replayed: 0 });
});
