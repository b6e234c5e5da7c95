import { randomUUID } from "node:crypto";
import { balanceOf, enrolMembers, receipt } from "./members.js";
import { idsIn, kindsOf, race, SHAPES, type Arena } from "./openArena.js";

/** Races of one receipt number: whatever meets, it is one purchase. */
export function raceForReceipts(opened: () => Arena): void {
  let arena: Arena;
  beforeAll(() => {
    arena = opened();
  });

  describe.each(SHAPES)("$requests requests for $units receipts", ({ requests, units }) => {
    it("one receipt under two keys is one purchase", async () => {
      const [card] = await enrolMembers(arena, 1);
      const numbers = Array.from({ length: units }, () => randomUUID());
      const answers = await race(requests, async (turn) => {
        const receiptNumber = numbers[turn % units]!;
        const idempotencyKey = `${(turn >> 1) % 2} ${receiptNumber}`;
        const input = receipt(card!, 7, { receiptNumber, idempotencyKey });
        return arena.mutate(turn, "recordPurchase", input, "... on PurchaseRecorded { purchase { id } }");
      });
      expect(kindsOf(answers)).toEqual({ PurchaseRecorded: requests });
      expect(idsIn(answers, "purchase").size).toBe(units);
      expect((await balanceOf(arena, card!)).available).toBe(7 * units);
    });

    it("one receipt with two contents, for two members, belongs to who came first", async () => {
      const cards = await enrolMembers(arena, 2);
      const numbers = Array.from({ length: units }, () => randomUUID());
      const answers = await race(requests, async (turn) => {
        const side = (turn >> 1) % 2;
        const input = receipt(cards[side]!, 1 + side, { receiptNumber: numbers[turn % units] });
        return arena.mutate(turn, "recordPurchase", input, "... on PurchaseRecorded { purchase { id points } }");
      });
      const recorded = answers.filter(({ __typename }) => __typename === "PurchaseRecorded");
      const won = new Map(
        recorded.map(({ purchase }) => purchase as { id: string; points: number }).map((one) => [one.id, one.points]),
      );
      expect(won.size).toBe(units);
      expect(kindsOf(answers)).toMatchObject({ ReceiptConflict: requests - recorded.length });
      const given = [...won.values()];
      for (const side of [0, 1])
        expect((await balanceOf(arena, cards[side]!)).available).toBe(
          given.filter((points) => points === 1 + side).length * (1 + side),
        );
    });
  });
}
