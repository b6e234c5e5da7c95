import { randomUUID } from "node:crypto";
import { expectCleared, readCleared } from "./books.js";
import { addReward, balanceOf, fundMembers, receipt, redeemReward, redemptionsIn } from "./members.js";
import { idsIn, kindsOf, race, type Arena } from "./openArena.js";

/** Races of one idempotency key: one effect, and one answer that stands. */
export function raceForKeys(opened: () => Arena): void {
  let arena: Arena;
  beforeAll(() => {
    arena = opened();
  });

  describe.each([
    { connections: 50, keys: 1 },
    { connections: 200, keys: 10 },
  ])("$connections connections with $keys keys", ({ connections, keys }) => {
    const key = (turn: number, names: readonly string[]): string => names[turn % keys]!;
    const named = (): string[] => Array.from({ length: keys }, () => randomUUID());

    it("a purchase, an enrolment, a redemption: one effect for each key, and one answer", async () => {
      const [card] = await fundMembers(arena, 1, 1_000);
      const names = named();
      const purchases = await race(connections, async (turn) => {
        const name = key(turn, names);
        const input = receipt(card!, 5, { idempotencyKey: name, receiptNumber: name });
        return arena.mutate(turn, "recordPurchase", input, "... on PurchaseRecorded { purchase { id } }");
      });
      expect(kindsOf(purchases)).toEqual({ PurchaseRecorded: connections });
      expect(idsIn(purchases, "purchase").size).toBe(keys);

      const enrolments = await race(connections, async (turn) => {
        const name = key(turn, names);
        const input = { idempotencyKey: name, cardNumber: name };
        return arena.mutate(turn, "enrolMember", input, "... on MemberEnrolled { member { id } }");
      });
      expect(idsIn(enrolments, "member").size).toBe(keys);

      const before = await readCleared(arena);
      const rewardCode = await addReward(arena, 20, { stock: 100 });
      const redemptions = await race(connections, async (turn) =>
        redeemReward(arena, turn, rewardCode, card!, { idempotencyKey: key(turn, names) }),
      );
      expect(kindsOf(redemptions)).toEqual({ RewardRedeemed: connections });
      expect(idsIn(redemptions, "redemption").size).toBe(keys);
      expect((await balanceOf(arena, card!)).available).toBe(1_000 + 5 * keys - 20 * keys);
      await expectCleared(arena, before, "REDEMPTION CZK", { count: keys, hundredths: keys * 200 });
    });

    it("two inputs under one key: one is done, and the other is told of the conflict", async () => {
      const [card] = await fundMembers(arena, 1, 1_000);
      const rewards = [await addReward(arena, 20), await addReward(arena, 30)];
      const names = named();
      const answers = await race(connections, async (turn) =>
        // By pairs of turns, so that both inputs come to both instances.
        redeemReward(arena, turn, rewards[(turn >> 1) % 2]!, card!, { idempotencyKey: key(turn >> 2, names) }),
      );
      const redeemed = redemptionsIn(answers);
      const won = new Map(redeemed.map(({ id, points }) => [id, points]));
      expect(won.size).toBe(keys);
      expect(kindsOf(answers)).toMatchObject({ IdempotencyConflict: connections - redeemed.length });
      const spent = [...won.values()].reduce((sum, points) => sum + points, 0);
      expect((await balanceOf(arena, card!)).available).toBe(1_000 - spent);
    });
  });
}
