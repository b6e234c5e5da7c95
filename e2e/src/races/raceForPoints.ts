import { randomUUID } from "node:crypto";
import { expectCleared, readCleared } from "./books.js";
import { addReward, balanceOf, memberWith, receipt, redeemReward } from "./members.js";
import { kindsOf, race, SHAPES, type Answer, type Arena } from "./openArena.js";

/** One redemption takes so many; alfa owes beta 0.10 CZK for each. */
const PRICE = 10;
const CLEARED = "REDEMPTION CZK";

const answersOf = (answers: readonly Answer[], kind: string): Answer[] =>
  answers.filter(({ __typename }) => __typename === kind);

/** Races for the points of one member: what is spent, held, taken back or expired is so once. */
export function raceForPoints(opened: () => Arena): void {
  let arena: Arena;
  let reward: string;
  beforeAll(async () => {
    arena = opened();
    reward = await addReward(arena, PRICE);
  });

  describe.each(SHAPES)("$requests requests at once for $units units", ({ requests, units }) => {
    it("redemptions of one balance: what it holds is spent, and not a point more", async () => {
      const before = await readCleared(arena);
      const card = await memberWith(arena, units * PRICE);
      const answers = await race(requests, async (turn) => redeemReward(arena, turn, reward, card));
      expect(kindsOf(answers)).toEqual({ RewardRedeemed: units, InsufficientPoints: requests - units });
      expect(await balanceOf(arena, card)).toEqual({ available: 0, held: 0, debt: 0 });
      await expectCleared(arena, before, CLEARED, { count: units, hundredths: units * PRICE * 10 });
    });

    it("holds and redemptions of one balance together take no more than it holds", async () => {
      const card = await memberWith(arena, units * PRICE);
      const answers = await race(requests, async (turn) => {
        // Of each four turns two go to either instance, one redeems there and one holds.
        if (turn % 4 < 2) return redeemReward(arena, turn, reward, card);
        const hold = { cardNumber: card, partnerCode: "beta", points: PRICE, reference: "race" };
        return arena.mutate(turn, "holdPoints", { idempotencyKey: randomUUID(), ...hold });
      });
      const { RewardRedeemed: spent = 0, PointsHeld: held = 0, InsufficientPoints: refused } = kindsOf(answers);
      expect([spent + held, refused]).toEqual([units, requests - units]);
      expect(await balanceOf(arena, card)).toEqual({ available: 0, held: held * PRICE, debt: 0 });
    });

    it("returns against redemptions of the same lots: an item comes back once, and what was spent of it is owed", async () => {
      const card = await memberWith(arena, 0);
      const numbers = Array.from({ length: units }, () => randomUUID());
      await race(units, async (turn) =>
        arena.mutate(0, "recordPurchase", receipt(card, PRICE, { receiptNumber: numbers[turn] })),
      );
      const answers = await race(requests, async (turn) =>
        turn % 4 < 2
          ? redeemReward(arena, turn, reward, card)
          : arena.mutate(turn, "recordReturn", comingBack(card, numbers[turn % units]!), RETURNED),
      );
      const returned = answersOf(answers, "ReturnRecorded") as Returned[];
      const spent = answersOf(answers, "RewardRedeemed").length;
      expect(returned).toHaveLength(units);
      expect(answersOf(answers, "ReturnExceedsPurchase")).toHaveLength(requests / 2 - units);
      expect(answersOf(answers, "InsufficientPoints")).toHaveLength(requests / 2 - spent);
      expect(returned.reduce((sum, { reversedPoints }) => sum + reversedPoints, 0)).toBe(units * PRICE);
      const debt = returned.reduce((sum, { debtPoints }) => sum + debtPoints, 0);
      const { available, ...rest } = await balanceOf(arena, card);
      expect({ left: available + spent * PRICE, ...rest }).toEqual({ left: 0, held: 0, debt });
    });
  });
}

const RETURNED = "... on ReturnRecorded { reversedPoints debtPoints }";
type Returned = Answer & { readonly reversedPoints: number; readonly debtPoints: number };

/** All that was bought with one receipt of alfa. */
function comingBack(cardNumber: string, originalReceiptNumber: string): Record<string, unknown> {
  const lines = [{ sku: "thing", quantity: String(PRICE) }];
  const receiptNumber = randomUUID();
  return {
    idempotencyKey: receiptNumber,
    partnerCode: "alfa",
    cardNumber,
    receiptNumber,
    originalReceiptNumber,
    lines,
  };
}
