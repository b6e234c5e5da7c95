import { newId } from "@tessera/runtime";
import {
  mbr,
  memberWith,
  operator,
  person,
  shop,
  startTestRewards,
  type Data,
  type TestRewards,
} from "../test/startTestRewards.js";

let rewards: TestRewards;
let anna: string;
beforeAll(async () => {
  rewards = await startTestRewards();
});
beforeEach(async () => {
  await rewards.reset();
  anna = await rewards.members.enrol("A1", 1_000);
});
afterAll(async () => {
  await rewards.stop();
});

async function left(code: string): Promise<number | null> {
  return (await rewards.ask("query ($code: String!) { rewardByCode(code: $code) { stock } }", { code }, undefined)).data
    .rewardByCode.stock;
}

async function expectSound(): Promise<void> {
  expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
}

describe("redeemReward", () => {
  it("takes the points, the unit, and tells the confirmation as the redemption's first fact", async () => {
    const rewardCode = await rewards.reward({ stock: 3 });
    const answer = await rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt: "2011-01-15T12:00:00+01:00" });
    expect(answer).toEqual({
      __typename: "RewardRedeemed",
      redemption: {
        id: expect.stringMatching(/^rdm_/),
        status: "CONFIRMED",
        points: 100,
        quantity: 1,
        occurredAt: "2011-01-15T11:00:00.000Z",
        voucher: null,
        reward: { code: rewardCode },
        member: { id: mbr(anna) },
      },
    });
    expect(await rewards.members.available(anna)).toBe(900);
    expect(await left(rewardCode)).toBe(2);
    const id = answer.redemption.id.slice(4);
    expect(await rewards.rows("SELECT topic, key, sequence, payload FROM outbox")).toEqual([
      {
        topic: "rewards.redemptionConfirmed.v1",
        key: id,
        sequence: "1",
        payload: {
          redemptionId: id,
          memberId: anna,
          rewardCode,
          redeemerCode: "hracky",
          points: 100,
          occurredAt: "2011-01-15T11:00:00.000Z",
        },
      },
    ]);
    await expectSound();
  });

  it("names the reward by its id and the member by its id as well, and takes now for a missing instant", async () => {
    const rewardCode = await rewards.reward();
    const { data } = await rewards.ask(
      "query ($code: String!) { rewardByCode(code: $code) { id stock } }",
      { code: rewardCode },
      undefined,
    );
    expect(data.rewardByCode.stock).toBeNull();
    const { redemption } = await rewards.redeem({ rewardId: data.rewardByCode.id, memberId: mbr(anna) });
    expect(Math.abs(Date.now() - Date.parse(redemption.occurredAt))).toBeLessThan(30_000);
  });

  it("takes quantity times points and quantity units, all or nothing", async () => {
    const rewardCode = await rewards.reward({ stock: 5 });
    expect((await rewards.redeem({ rewardCode, cardNumber: "A1", quantity: 3 })).redemption).toMatchObject({
      quantity: 3,
      points: 300,
    });
    const refused = await rewards.redeem({ rewardCode, cardNumber: "A1", quantity: 3 });
    expect(refused).toMatchObject({ __typename: "OutOfStock", units: 3, left: 2 });
    expect(await left(rewardCode)).toBe(2);
  });

  it("gives a voucher a code of its own that nobody guesses, and a gift none", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER", points: 10 });
    const codes = new Set<string>();
    for (let index = 0; index < 5; index += 1) {
      const { voucher } = (await rewards.redeem({ rewardCode, cardNumber: "A1" })).redemption;
      expect(voucher).toEqual({
        code: expect.stringMatching(/^([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}$/),
        status: "ACTIVE",
        usedAt: null,
      });
      codes.add(voucher.code);
    }
    expect(codes.size).toBe(5);
    await expectSound();
  });

  it("refuses a member with too few points, gives the unit and the voucher back, and keeps a FAILED row", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER", points: 1_001, stock: 1 });
    const input = { rewardCode, cardNumber: "A1", idempotencyKey: "poor" };
    const refused = await rewards.redeem(input);
    expect(refused).toEqual({ __typename: "InsufficientPoints", requested: 1001, available: 1000, missing: 1 });
    expect(await left(rewardCode)).toBe(1);
    expect(await rewards.rows("SELECT state, refusal, stock_units FROM redemption")).toEqual([
      { state: "FAILED", refusal: "INSUFFICIENT_POINTS", stock_units: 0 },
    ]);
    expect(await rewards.rows("SELECT FROM voucher")).toEqual([]);
    // The member has more now, and still the key says what it said.
    await rewards.rows("UPDATE test_member SET available = 5000");
    expect(await rewards.redeem(input)).toEqual(refused);
    await expectSound();
  });

  it("refuses OUT_OF_STOCK before INSUFFICIENT_POINTS, without asking members", async () => {
    const rewardCode = await rewards.reward({ points: 5_000, stock: 0 });
    const refused = await rewards.redeem({ rewardCode, memberId: mbr(anna) });
    expect(refused).toMatchObject({ __typename: "OutOfStock", units: 1, left: 0, message: expect.any(String) });
    expect(rewards.members.calls).toEqual([]);
    expect(await rewards.rows("SELECT state, refusal FROM redemption")).toEqual([
      { state: "FAILED", refusal: "OUT_OF_STOCK" },
    ]);
  });

  it.each([
    ["2011-01-31T22:59:59.999Z", "RewardRedeemed"],
    ["2011-01-31T23:00:00.000Z", "RewardNotAvailable"],
    ["2011-02-28T22:59:59.999Z", "RewardNotAvailable"],
    ["2011-02-28T23:00:00.000Z", "RewardRedeemed"],
    ["2010-11-30T22:59:59.999Z", "RewardNotAvailable"],
  ])("judges by the partner's contract at %s: %s", async (occurredAt, expected) => {
    const rewardCode = await rewards.reward({ partnerCode: "domov" });
    const answer = await rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt });
    expect(answer.__typename).toBe(expected);
    if (expected === "RewardNotAvailable") expect(answer.code).toBe("PARTNER_NOT_REDEEMING");
  });

  it("refuses a member who is suspended", async () => {
    const rewardCode = await rewards.reward({ stock: 1 });
    await rewards.members.enrol("S1", 1_000, "SUSPENDED");
    expect(await rewards.redeem({ rewardCode, cardNumber: "S1" })).toEqual({
      __typename: "MemberNotActive",
      status: "SUSPENDED",
    });
    expect(await left(rewardCode)).toBe(1);
  });

  it.each([{ cardNumber: "none" }, { memberId: mbr("01900000-0000-7000-8000-000000000009") }, { memberId: "mbr_x" }])(
    "refuses the unknown member %p and keeps the unit",
    async (who) => {
      const rewardCode = await rewards.reward({ stock: 1 });
      expect((await rewards.redeem({ rewardCode, ...who })).__typename).toBe("UnknownCard");
      expect(await left(rewardCode)).toBe(1);
    },
  );

  it.each([{ rewardCode: "none" }, { rewardCode: "a\u0000" }, { rewardId: "rwd_x" }, { rewardId: `rwd_${newId()}` }])(
    "refuses the unknown reward %p",
    async (which) => {
      expect((await rewards.redeem({ ...which, cardNumber: "A1" })).__typename).toBe("UnknownReward");
    },
  );

  it.each([
    [{ quantity: 0 }, "quantity"],
    [{ quantity: -1 }, "quantity"],
    [{ occurredAt: new Date(Date.now() + 6 * 60_000).toISOString() }, "occurredAt"],
    [{ occurredAt: "1800-01-01T00:00:00Z" }, "occurredAt"],
    [{ cardNumber: null }, "memberId"],
    [{ memberId: "mbr_x" }, "memberId"],
    [{ rewardCode: null }, "rewardId"],
    [{ rewardId: "rwd_x" }, "rewardId"],
    [{ cardNumber: "" }, "cardNumber"],
    [{ idempotencyKey: "" }, "idempotencyKey"],
  ])("refuses %p and leaves its key unused", async (wrong, path) => {
    const rewardCode = await rewards.reward();
    const right = { rewardCode, cardNumber: "A1", idempotencyKey: "once" };
    const refused = await rewards.redeem({ ...right, ...wrong });
    expect(refused).toMatchObject({ __typename: "InvalidInput", problems: [{ path: [path] }] });
    expect((await rewards.redeem(right)).__typename).toBe("RewardRedeemed");
  });

  it("takes an instant that is less than five minutes ahead", async () => {
    const rewardCode = await rewards.reward();
    const occurredAt = new Date(Date.now() + 4 * 60_000).toISOString();
    expect((await rewards.redeem({ rewardCode, cardNumber: "A1", occurredAt })).redemption.occurredAt).toBe(occurredAt);
  });

  it("refuses a price beyond the exact range", async () => {
    const rewardCode = await rewards.reward({ points: Number.MAX_SAFE_INTEGER });
    const refused = await rewards.redeem({ rewardCode, cardNumber: "A1", quantity: 2 });
    expect(refused).toMatchObject({ __typename: "InvalidInput", problems: [{ path: ["quantity"] }] });
  });

  it("answers a repeat with the same redemption and another input under the key as a conflict", async () => {
    const rewardCode = await rewards.reward({ stock: 5 });
    const input = { rewardCode, cardNumber: "A1", idempotencyKey: "k" };
    const first = await rewards.redeem(input);
    expect(await rewards.redeem(input)).toEqual(first);
    expect((await rewards.redeem({ ...input, quantity: 2 })).__typename).toBe("IdempotencyConflict");
    expect(await left(rewardCode)).toBe(4);
    expect(await rewards.members.available(anna)).toBe(900);
    // Another caller's key of the same text is another key.
    expect((await rewards.redeem(input, memberWith(anna))).redemption.id).not.toBe(first.redemption.id);
  });

  it("answers a repeat while members does not, also for a card", async () => {
    const rewardCode = await rewards.reward();
    const input = { rewardCode, cardNumber: "A1", idempotencyKey: "k" };
    const first = await rewards.redeem(input);
    rewards.members.fault = () => {
      throw new Error("members is down");
    };
    expect(await rewards.redeem(input)).toEqual(first);
  });
});

describe("who redeems", () => {
  it("a member redeems for itself, and somebody else's card or id is an unknown one", async () => {
    const rewardCode = await rewards.reward();
    await rewards.members.enrol("B1", 1_000);
    const me = memberWith(anna);
    expect((await rewards.redeem({ rewardCode }, me)).redemption.member).toEqual({ id: mbr(anna) });
    expect((await rewards.redeem({ rewardCode, cardNumber: "A1" }, me)).__typename).toBe("RewardRedeemed");
    expect((await rewards.redeem({ rewardCode, cardNumber: "B1" }, me)).__typename).toBe("UnknownCard");
    expect((await rewards.redeem({ rewardCode, memberId: mbr(newId()) }, me)).__typename).toBe("UnknownCard");
  });

  it("a partner redeems its own rewards, and another partner's is an unknown one", async () => {
    const [own, foreign] = [await rewards.reward(), await rewards.reward({ partnerCode: "domov" })];
    expect((await rewards.redeem({ rewardCode: own, cardNumber: "A1" }, shop("hracky"))).__typename).toBe(
      "RewardRedeemed",
    );
    expect((await rewards.redeem({ rewardCode: foreign, cardNumber: "A1" }, shop("hracky"))).__typename).toBe(
      "UnknownReward",
    );
  });

  it.each([
    [person("finance")],
    [person("finance_approver")],
    [person("support")],
    [person("auditor")],
    [shop("hracky", "catalogue:write")],
  ])("%p may not, whatever it names", async (caller) => {
    await expect(rewards.redeem({ rewardCode: "none", cardNumber: "none" }, caller)).rejects.toThrow("FORBIDDEN");
  });

  it("nobody without a token may", async () => {
    const { codes } = await rewards.ask(
      "mutation ($input: RedeemRewardInput!) { redeemReward(input: $input) { __typename } }",
      { input: { idempotencyKey: "k", rewardCode: "none" } },
      undefined,
    );
    expect(codes).toEqual(["UNAUTHENTICATED"]);
  });
});

describe("redemption, and a member's redemptions", () => {
  const READ = "query ($id: ID!) { redemption(id: $id) { id status voucher { code } } }";
  const ENTITIES = `query ($of: [_Any!]!, $after: String) { _entities(representations: $of) {
    ... on Redemption { id } ... on Member { redemptions(first: 2, after: $after) { totalCount nodes { status points } pageInfo { hasNextPage endCursor } } } } }`;

  it("shows a redemption to its owners and to who oversees it, its voucher only to those it concerns, and to others nothing", async () => {
    const rewardCode = await rewards.reward({ kind: "VOUCHER" });
    const { redemption } = await rewards.redeem({ rewardCode, cardNumber: "A1" });
    const seen = async (caller: Parameters<TestRewards["ask"]>[2]) =>
      (await rewards.ask(READ, { id: redemption.id }, caller)).data.redemption;
    for (const caller of [memberWith(anna), shop("hracky"), operator, person("support")]) {
      expect(await seen(caller)).toEqual({
        id: redemption.id,
        status: "CONFIRMED",
        voucher: { code: redemption.voucher.code },
      });
    }
    for (const caller of [person("finance"), person("finance_approver"), person("auditor")]) {
      expect(await seen(caller)).toEqual({ id: redemption.id, status: "CONFIRMED", voucher: null });
    }
    const none = await rewards.ask(READ, { id: "rdm_x" }, memberWith(newId()));
    for (const caller of [memberWith(newId()), shop("domov")]) {
      expect(await rewards.ask(READ, { id: redemption.id }, caller)).toEqual(none);
      const of = [{ __typename: "Redemption", id: redemption.id }];
      expect((await rewards.ask(ENTITIES, { of }, caller)).data._entities).toEqual([null]);
    }
    expect((await rewards.ask(READ, { id: redemption.id }, undefined)).codes).toEqual(["UNAUTHENTICATED"]);
  });

  it("pages through a member's redemptions, the latest first, and shows a partner its own alone", async () => {
    const [own, foreign] = [await rewards.reward(), await rewards.reward({ partnerCode: "domov", points: 200 })];
    await rewards.redeem({ rewardCode: own, cardNumber: "A1", occurredAt: "2011-01-01T00:00:00Z" });
    await rewards.redeem({ rewardCode: foreign, cardNumber: "A1", occurredAt: "2011-01-03T00:00:00Z" });
    await rewards.redeem({ rewardCode: own, cardNumber: "A1", occurredAt: "2011-01-02T00:00:00Z", quantity: 9 });
    const of = [{ __typename: "Member", id: mbr(anna) }];
    const page = async (caller: Parameters<TestRewards["ask"]>[2], after: string | null): Promise<Data> =>
      (await rewards.ask(ENTITIES, { of, after }, caller)).data._entities[0].redemptions;
    const first = await page(memberWith(anna), null);
    expect(first).toMatchObject({
      totalCount: 3,
      nodes: [
        { points: 200, status: "CONFIRMED" },
        { points: 900, status: "FAILED" },
      ],
      pageInfo: { hasNextPage: true },
    });
    expect((await page(memberWith(anna), first.pageInfo.endCursor)).nodes).toEqual([
      { points: 100, status: "CONFIRMED" },
    ]);
    expect(await page(shop("domov"), null)).toMatchObject({ totalCount: 1, nodes: [{ points: 200 }] });
    expect(await page(person("auditor"), null)).toMatchObject({ totalCount: 3 });
    expect(await page(memberWith(newId()), null)).toBeNull();
    expect(await page(undefined, null)).toBeNull();
  });
});

describe("redemptionActivity", () => {
  it("counts what was confirmed, cancelled and refused by code, by effective time [from, to)", async () => {
    const [gift, rare, domov] = [
      await rewards.reward(),
      await rewards.reward({ stock: 0 }),
      await rewards.reward({ partnerCode: "domov" }),
    ];
    const at = (day: string) => ({ cardNumber: "A1", occurredAt: `2011-02-${day}T00:00:00Z` });
    const first = await rewards.redeem({ rewardCode: gift, ...at("01") });
    await rewards.redeem({ rewardCode: gift, ...at("02") });
    await rewards.redeem({ rewardCode: rare, ...at("03") });
    await rewards.redeem({ rewardCode: rare, ...at("04") });
    await rewards.redeem({ rewardCode: domov, ...at("05") });
    await rewards.redeem({ rewardCode: gift, quantity: 50, ...at("06") });
    await rewards.mutate("cancelRedemption", { redemptionId: first.redemption.id, reason: "broken" }, "");
    const query =
      "query ($from: DateTime, $to: DateTime) { redemptionActivity(from: $from, to: $to) { confirmed cancelled refused { code count } } }";
    const counted = async (variables: object) =>
      (await rewards.ask(query, variables, person("finance"))).data.redemptionActivity;
    expect(await counted({})).toEqual({
      confirmed: 1,
      cancelled: 1,
      refused: [
        { code: "INSUFFICIENT_POINTS", count: 1 },
        { code: "OUT_OF_STOCK", count: 2 },
        { code: "PARTNER_NOT_REDEEMING", count: 1 },
      ],
    });
    expect(await counted({ from: "2011-02-02T00:00:00Z", to: "2011-02-04T00:00:00Z" })).toEqual({
      confirmed: 1,
      cancelled: 0,
      refused: [{ code: "OUT_OF_STOCK", count: 1 }],
    });
    for (const caller of [memberWith(anna), shop("hracky"), person("support")]) {
      expect((await rewards.ask(query, {}, caller)).codes).toEqual(["FORBIDDEN"]);
    }
  });
});
