import { randomUUID } from "node:crypto";
import { expectCleared, readCleared } from "./books.js";
import { addReward, fundMembers, redeemReward, redemptionsIn, type Redemption } from "./members.js";
import { kindsOf, race, SHAPES, type Answer, type Arena } from "./openArena.js";

const PRICE = 10;
const CLEARED = "REDEMPTION CZK";

/** Races for what is scarce beside points: units of stock, codes of a pool, the one use of a voucher. */
export function raceForStock(opened: () => Arena): void {
  let arena: Arena;
  beforeAll(() => {
    arena = opened();
  });

  /** One voucher each of so many members. */
  const redeemVouchers = async (count: number): Promise<Redemption[]> => {
    const reward = await addReward(arena, PRICE, { kind: "VOUCHER" });
    const cards = await fundMembers(arena, count, PRICE);
    const redemptions = redemptionsIn(
      await race(count, async (turn) => redeemReward(arena, turn, reward, cards[turn]!)),
    );
    expect(redemptions).toHaveLength(count);
    return redemptions;
  };

  describe.each(SHAPES)("$requests requests at once for $units units", ({ requests, units }) => {
    it("the last gifts in stock: each goes to one member, and nobody pays for nothing", async () => {
      const before = await readCleared(arena);
      const reward = await addReward(arena, PRICE, { stock: units });
      const cards = await fundMembers(arena, requests, PRICE);
      const answers = await race(requests, async (turn) => redeemReward(arena, turn, reward, cards[turn]!));
      expect(kindsOf(answers)).toEqual({ RewardRedeemed: units, OutOfStock: requests - units });
      expect(await stockOf(arena, reward)).toBe(0);
      await expectCleared(arena, before, CLEARED, { count: units, hundredths: units * PRICE * 10 });
    });

    it("the last codes of a pool: each is given once", async () => {
      const reward = await addReward(arena, PRICE, { kind: "VOUCHER" });
      const codes = Array.from({ length: units }, () => randomUUID());
      const imported = { idempotencyKey: randomUUID(), rewardCode: reward, codes };
      expect(await arena.mutate(0, "importVoucherCodes", imported)).toEqual({ __typename: "VoucherCodesImported" });
      const cards = await fundMembers(arena, requests, PRICE);
      const answers = await race(requests, async (turn) => redeemReward(arena, turn, reward, cards[turn]!));
      expect(kindsOf(answers)).toEqual({ RewardRedeemed: units, OutOfStock: requests - units });
      expect(
        redemptionsIn(answers)
          .map(({ voucher }) => voucher?.code)
          .sort(),
      ).toEqual(codes.sort());
    });

    it("one voucher at many tills is taken once", async () => {
      const vouchers = await redeemVouchers(units);
      const answers = await race(requests, async (turn) => {
        const input = { idempotencyKey: randomUUID(), code: vouchers[turn % units]!.voucher!.code };
        return arena.mutate(
          turn,
          "useVoucher",
          input,
          "... on VoucherUsed { redemption { id } } ... on VoucherNotUsable { status }",
        );
      });
      expect(kindsOf(answers)).toEqual({ VoucherUsed: units, VoucherNotUsable: requests - units });
      const taken = answers.flatMap(({ redemption }) =>
        redemption === undefined ? [] : [(redemption as Redemption).id],
      );
      expect(taken.sort()).toEqual(vouchers.map(({ id }) => id).sort());
    });

    it("use against cancellation of one voucher: it is used or given back, not both", async () => {
      const before = await readCleared(arena);
      const vouchers = await redeemVouchers(units);
      const answers = await race(requests, async (turn): Promise<Answer> => {
        const { id, voucher } = vouchers[(turn >> 2) % units]!;
        return turn % 4 < 2
          ? arena.mutate(turn, "useVoucher", { idempotencyKey: randomUUID(), code: voucher!.code })
          : arena.mutate(turn, "cancelRedemption", { idempotencyKey: randomUUID(), redemptionId: id, reason: "race" });
      });
      const { VoucherUsed: used = 0, RedemptionCancelled: cancelled = 0 } = kindsOf(answers);
      expect(used + cancelled).toBe(units);
      const ends = await Promise.all(vouchers.map(async ({ id }) => redemptionNow(arena, id)));
      const endedAs = (status: string, voucher: string): number =>
        ends.filter((end) => end.status === status && end.voucher.status === voucher).length;
      expect([endedAs("CONFIRMED", "USED"), endedAs("CANCELLED", "REVOKED")]).toEqual([used, cancelled]);
      await expectCleared(arena, before, "REVERSAL CZK", { count: cancelled, hundredths: cancelled * PRICE * 10 });
    });
  });

  it("a stock that is refilled while it is sold out loses and invents no unit", async () => {
    const reward = await addReward(arena, PRICE, { stock: 5 });
    const cards = await fundMembers(arena, 40, PRICE);
    const [answers] = await Promise.all([
      race(40, async (turn) => redeemReward(arena, turn, reward, cards[turn]!)),
      race(10, async (turn) =>
        arena.mutate(turn, "restockReward", { idempotencyKey: randomUUID(), rewardCode: reward, add: 2 }),
      ),
    ]);
    const { RewardRedeemed: given = 0, OutOfStock: refused = 0 } = kindsOf(answers);
    expect(given + refused).toBe(40);
    expect(await stockOf(arena, reward)).toBe(25 - given);
  });
}

async function stockOf(arena: Arena, code: string): Promise<number | null> {
  const query = "query($code: String!) { rewardByCode(code: $code) { stock } }";
  return (await arena.send<{ rewardByCode: { stock: number | null } }>(1, query, { code })).rewardByCode.stock;
}

interface RedemptionNow {
  readonly status: string;
  readonly voucher: { readonly status: string };
}

async function redemptionNow(arena: Arena, id: string): Promise<RedemptionNow> {
  const query = "query($id: ID!) { redemption(id: $id) { status voucher { status } } }";
  return (await arena.send<{ redemption: RedemptionNow }>(1, query, { id })).redemption;
}
