import { randomUUID } from "node:crypto";
import { settled } from "../support/smallCoalition.js";
import { expectCleared, readCleared } from "./books.js";
import { addReward, enrolMembers, lotsOf, receipt, redeemReward } from "./members.js";
import { kindsOf, race, SHAPES, type Answer, type Arena } from "./openArena.js";

/** A tariff changes while points are issued: a lot has one price for life. */
export function raceForPrices(opened: () => Arena): void {
  let arena: Arena;
  beforeAll(() => {
    arena = opened();
  });

  describe.each(SHAPES)("$requests requests for $units members", ({ requests, units }) => {
    it("a tariff that changes while points are issued: each lot has one price, the new one once every service knows it", async () => {
      const unitPrice = units === 1 ? "0.25" : "0.31";
      const cards = await enrolMembers(arena, units);
      const effectiveFrom = new Date().toISOString();
      const buyAtGama = async (turn: number): Promise<Answer> => {
        const rest = { partnerCode: "gama", currency: "PLN", occurredAt: effectiveFrom };
        return arena.mutate(turn, "recordPurchase", receipt(cards[turn % units]!, 10, rest));
      };
      await race(units, buyAtGama);
      const old = (await lotsOf(arena, cards[0]!))[0]!.unitPrice.amount;
      const contract = { partnerCode: "gama", effectiveFrom, currency: "PLN", unitPrice };
      const [answers, signed] = await Promise.all([
        race(requests, buyAtGama),
        arena.mutate(1, "signContract", { idempotencyKey: randomUUID(), ...contract }),
      ]);
      expect([...new Set([...answers, signed].map(({ __typename }) => __typename))].sort()).toEqual([
        "ContractSigned",
        "PurchaseRecorded",
      ]);
      await settled(arena.network);
      const between = new Set((await lotsOf(arena, cards[0]!)).map(({ id }) => id));
      await race(2 * units, buyAtGama);
      const lots = await lotsOf(arena, cards[0]!);
      expect(lots).toHaveLength(requests / units + 3);
      expect(lots.filter(({ id }) => !between.has(id)).map((lot) => lot.unitPrice.amount)).toEqual([
        unitPrice,
        unitPrice,
      ]);
      expect(lots.filter(({ unitPrice: { amount } }) => amount !== old && amount !== unitPrice)).toEqual([]);

      // What is owed for these points is the sum of the prices that were locked.
      const before = await readCleared(arena);
      const all = await addReward(arena, 10 * lots.length);
      expect(kindsOf([await redeemReward(arena, 1, all, cards[0]!)])).toEqual({ RewardRedeemed: 1 });
      const hundredths = lots.reduce((sum, lot) => sum + Number(lot.unitPrice.amount) * 1_000, 0);
      await expectCleared(arena, before, "REDEMPTION PLN", { count: 1, hundredths: Math.round(hundredths) });
    });
  });
}
