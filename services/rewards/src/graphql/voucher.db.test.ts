import { newId } from "@tessera/runtime";
import {
  CANCELLED,
  memberWith,
  operator,
  person,
  shop,
  startTestRewards,
  USED,
  type Data,
  type TestRewards,
} from "../test/startTestRewards.js";

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
afterAll(async () => {
  await rewards.stop();
});

async function redemption(): Promise<Data> {
  return (await rewards.redeem({ rewardCode, cardNumber: "A1" })).redemption;
}
const use = async (input: object, caller = shop("hracky")): Promise<Data> =>
  rewards.mutate("useVoucher", input, USED, caller);
const cancel = async (input: object, caller = operator): Promise<Data> =>
  rewards.mutate("cancelRedemption", { reason: "broken", ...input }, CANCELLED, caller);

async function expectSound(): Promise<void> {
  expect((await rewards.verify()).filter(({ violations }) => violations > 0)).toEqual([]);
}

describe("useVoucher", () => {
  it("takes a voucher once; a repeat of the key answers the same, another key that it is used", async () => {
    const { id, voucher } = await redemption();
    const input = { code: voucher.code, idempotencyKey: "k" };
    const used = await use(input);
    expect(used).toEqual({
      __typename: "VoucherUsed",
      voucher: { code: voucher.code, status: "USED", usedAt: expect.any(String) },
      redemption: { id },
    });
    expect(await use(input)).toEqual(used);
    expect(await use({ ...input, code: "other" })).toEqual({ __typename: "IdempotencyConflict" });
    expect(await use({ code: voucher.code })).toMatchObject({ __typename: "VoucherNotUsable", status: "USED" });
    await expectSound();
  });

  it("takes a generated code as people type it", async () => {
    const { voucher } = await redemption();
    const typed = ` ${voucher.code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}`;
    expect((await use({ code: typed })).__typename).toBe("VoucherUsed");
  });

  it("answers another partner's code, a code nobody was given and no code at all with the same bytes", async () => {
    const { voucher } = await redemption();
    const pool = await rewards.reward({ kind: "VOUCHER" });
    await rewards.mutate("importVoucherCodes", { rewardCode: pool, codes: ["waiting"] }, "");
    const none = await use({ code: "no such code" });
    expect(none).toMatchObject({ __typename: "VoucherNotUsable", status: null });
    expect(await use({ code: voucher.code }, shop("domov"))).toEqual(none);
    expect(await use({ code: "waiting" })).toEqual(none);
    expect(await use({ code: "a\u0000b" })).toEqual(none);
  });

  it("is at the till of the partner that has the code, when two have the same; an operator cannot tell which", async () => {
    const [one, other] = [
      await rewards.reward({ kind: "VOUCHER" }),
      await rewards.reward({ kind: "VOUCHER", partnerCode: "domov" }),
    ];
    for (const code of [one, other]) {
      await rewards.mutate("importVoucherCodes", { rewardCode: code, codes: ["same"] }, "");
      await rewards.redeem({ rewardCode: code, cardNumber: "A1" });
    }
    expect(await use({ code: "same" }, operator)).toMatchObject({ __typename: "VoucherNotUsable", status: null });
    expect((await use({ code: "same" }, shop("domov"))).__typename).toBe("VoucherUsed");
    expect((await use({ code: "same" }, shop("hracky"))).__typename).toBe("VoucherUsed");
  });

  it("of 24 tills that take one voucher at once, one does", async () => {
    const { voucher } = await redemption();
    const answers = await Promise.all(Array.from({ length: 24 }, () => use({ code: voucher.code })));
    expect(answers.filter(({ __typename }) => __typename === "VoucherUsed")).toHaveLength(1);
    expect(answers.filter(({ status }) => status === "USED")).toHaveLength(23);
    await expectSound();
  });

  it("is for the reward's partner and operators", async () => {
    for (const caller of [
      memberWith(anna),
      person("finance"),
      person("support"),
      person("auditor"),
      shop("hracky", "catalogue:write"),
    ]) {
      await expect(use({ code: "x" }, caller)).rejects.toThrow("FORBIDDEN");
    }
    await expect(use({ code: "x", idempotencyKey: "" })).rejects.toThrow("BAD_USER_INPUT");
  });
});

describe("cancelRedemption", () => {
  it("gives points and unit back, revokes the voucher and tells it as the redemption's second fact", async () => {
    const { id, voucher } = await redemption();
    const input = { redemptionId: id, idempotencyKey: "k" };
    const cancelled = await cancel(input);
    expect(cancelled).toEqual({
      __typename: "RedemptionCancelled",
      redemption: { id, status: "CANCELLED", voucher: { status: "REVOKED" } },
    });
    expect(await cancel(input)).toEqual(cancelled);
    expect(await rewards.members.available(anna)).toBe(1_000);
    expect(await rewards.rows("SELECT left_units FROM reward_stock")).toEqual([{ left_units: 5 }]);
    expect(await use({ code: voucher.code })).toMatchObject({ __typename: "VoucherNotUsable", status: "REVOKED" });
    expect(
      await rewards.rows("SELECT topic, sequence, payload ->> 'redemptionId' AS id FROM outbox ORDER BY sequence"),
    ).toEqual([
      { topic: "rewards.redemptionConfirmed.v1", sequence: "1", id: id.slice(4) },
      { topic: "rewards.redemptionCancelled.v1", sequence: "2", id: id.slice(4) },
    ]);
    expect(await cancel({ ...input, reason: "other" })).toEqual({ __typename: "IdempotencyConflict" });
    await expectSound();
  });

  it("refuses what is cancelled, failed or used, with its status", async () => {
    const [first, second] = [await redemption(), await redemption()];
    await cancel({ redemptionId: first.id });
    expect(await cancel({ redemptionId: first.id })).toEqual({
      __typename: "RedemptionNotCancellable",
      status: "CANCELLED",
    });
    await use({ code: second.voucher.code });
    expect(await cancel({ redemptionId: second.id })).toEqual({
      __typename: "RedemptionNotCancellable",
      status: "CONFIRMED",
    });
    await rewards.redeem({ rewardCode, cardNumber: "A1", quantity: 6 });
    const [failed] = await rewards.rows("SELECT id FROM redemption WHERE state = 'FAILED'");
    expect(await cancel({ redemptionId: `rdm_${failed.id}` })).toEqual({
      __typename: "RedemptionNotCancellable",
      status: "FAILED",
    });
  });

  it("is for the member, the reward's partner and operators; to others a redemption is not there", async () => {
    const none = await cancel({ redemptionId: `rdm_${newId()}` });
    expect(none).toEqual({ __typename: "RedemptionNotCancellable", status: null });
    expect(await cancel({ redemptionId: "rdm_x" })).toEqual(none);
    const { id } = await redemption();
    expect(await cancel({ redemptionId: id }, memberWith(newId()))).toEqual(none);
    expect(await cancel({ redemptionId: id }, shop("domov"))).toEqual(none);
    for (const caller of [person("finance"), person("support"), person("auditor"), shop("hracky", "catalogue:write")]) {
      await expect(cancel({ redemptionId: id }, caller)).rejects.toThrow("FORBIDDEN");
    }
    expect((await cancel({ redemptionId: id }, memberWith(anna))).__typename).toBe("RedemptionCancelled");
    expect((await cancel({ redemptionId: (await redemption()).id }, shop("hracky"))).__typename).toBe(
      "RedemptionCancelled",
    );
  });

  it.each(["", " ", "x".repeat(501), "a\u0000"])("takes no reason like %p", async (reason) => {
    await expect(cancel({ redemptionId: "rdm_x", reason })).rejects.toThrow("BAD_USER_INPUT");
  });

  it("of a till and a member at once, either the voucher is used or the redemption is cancelled", async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id, voucher } = await redemption();
      const [used, cancelled] = await Promise.all([use({ code: voucher.code }), cancel({ redemptionId: id })]);
      const wins = [used.__typename === "VoucherUsed", cancelled.__typename === "RedemptionCancelled"];
      expect(wins.filter(Boolean)).toHaveLength(1);
      if (wins[0]) break;
    }
    await expectSound();
  });
});

describe("redemptionChanged", () => {
  const WATCH =
    "subscription ($id: ID!) { redemptionChanged(id: $id) { id status voucher { status } reward { code } } }";
  const watch = async (id: string, caller: Parameters<TestRewards["ask"]>[2]): Promise<Data> =>
    rewards.subgraph.subscribe({ query: WATCH, variables: { id } }, caller);

  it("tells its owners each change with what they may see", async () => {
    const { id } = await redemption();
    const watching = await Promise.all(
      [memberWith(anna), shop("hracky"), operator, person("support")].map((caller) => watch(id, caller)),
    );
    const events = watching.map((events) => events.next());
    await cancel({ redemptionId: id });
    for (const event of await Promise.all(events)) {
      expect(event.value.data.redemptionChanged).toMatchObject({
        id,
        status: "CANCELLED",
        voucher: { status: "REVOKED" },
        reward: { code: rewardCode },
      });
    }
    for (const stream of watching) await stream.return();
  });

  it("refuses strangers like a redemption that is not there, and roles that follow nobody", async () => {
    const { id } = await redemption();
    const code = async (of: string, caller: Parameters<TestRewards["ask"]>[2]): Promise<unknown> =>
      (await watch(of, caller)).errors[0].extensions.code;
    expect(await code("rdm_x", operator)).toBe("BAD_USER_INPUT");
    expect(await code(id, memberWith(newId()))).toBe("BAD_USER_INPUT");
    expect(await code(id, shop("domov"))).toBe("BAD_USER_INPUT");
    expect(await code(id, person("auditor"))).toBe("FORBIDDEN");
    expect(await code(id, undefined)).toBe("UNAUTHENTICATED");
  });
});
