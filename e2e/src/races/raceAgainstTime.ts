import { randomUUID } from "node:crypto";
import { monthsAgo } from "../support/smallCoalition.js";
import { expectCleared, readCleared } from "./books.js";
import { addReward, balanceOf, entriesOf, memberWith, receipt, redeemReward } from "./members.js";
import { kindsOf, race, SHAPES, type Arena } from "./openArena.js";

const PRICE = 10;
const CLEARED = "REDEMPTION CZK";

/** Races with the clock: what times out or expires does so once, and not for who came before. */
export function raceAgainstTime(opened: () => Arena): void {
  let arena: Arena;
  let reward: string;
  beforeAll(async () => {
    arena = opened();
    reward = await addReward(arena, PRICE);
  });

  describe.each(SHAPES)("$requests requests at once for $units units", ({ requests, units }) => {
    it("capture against release against time-out: a hold ends once, in one of three ways", async () => {
      const before = await readCleared(arena);
      const card = await memberWith(arena, units * PRICE);
      const holds = await race(units, async (turn) => holdShortly(arena, turn, card));
      // Half of the holds are fought for at once, the others when their time is up and the jobs of both instances come too.
      const answers = await race(requests, async (turn) => {
        const place = (turn >> 2) % units;
        const { id: holdId, expiresAt } = holds[place]!;
        if (place >= units / 2) await until(Date.parse(expiresAt) - 30 + (turn % 7) * 10);
        const field = turn % 4 < 2 ? "captureHold" : "releaseHold";
        return arena.mutate(turn, field, { idempotencyKey: randomUUID(), holdId });
      });
      const ends = await race(units, async (turn) => {
        const input = { idempotencyKey: randomUUID(), holdId: holds[turn]!.id };
        return (await arena.mutate(turn, "releaseHold", input, "... on HoldNotOpen { status }"))["status"];
      });
      const endedAs = (status: string): number => ends.filter((one) => one === status).length;
      const { HoldCaptured: captured = 0, HoldReleased: released = 0, HoldNotOpen: refused = 0 } = kindsOf(answers);
      expect(captured + released + refused).toBe(requests);
      expect([endedAs("CAPTURED"), endedAs("RELEASED")]).toEqual([captured, released]);
      expect(captured + released + endedAs("EXPIRED")).toBe(units);
      expect(await balanceOf(arena, card)).toEqual({ available: (units - captured) * PRICE, held: 0, debt: 0 });
      await expectCleared(arena, before, CLEARED, { count: captured, hundredths: captured * PRICE * 10 });
    });

    it("redemptions against expiry at its instant: just before it they are paid, from it on never", async () => {
      const card = await memberWith(arena, 0);
      const expiresAt = await earnLongAgo(arena, card, units);
      const justBefore = new Date(Date.parse(expiresAt) - 1).toISOString();
      const [answers, expiries] = await Promise.all([
        race(requests, async (turn) => {
          const occurredAt = (turn >> 1) % 2 === 0 ? justBefore : expiresAt;
          return { occurredAt, answer: await redeemReward(arena, turn, reward, card, { occurredAt }) };
        }),
        race(4, async (turn) => arena.mutate(turn, "expirePoints", { idempotencyKey: randomUUID(), asOf: expiresAt })),
      ]);
      expect(kindsOf(expiries)).toEqual({ PointsExpired: 4 });
      const paid = answers.filter(({ answer }) => answer.__typename === "RewardRedeemed");
      expect(paid.filter(({ occurredAt }) => occurredAt !== justBefore)).toEqual([]);
      const refused = answers.filter(({ answer }) => answer.__typename === "InsufficientPoints");
      expect(paid.length + refused.length).toBe(requests);
      const entries = await entriesOf(arena, card);
      const pointsOf = (kind: string): number =>
        entries.reduce((sum, entry) => (entry.kind === kind ? sum + entry.points : sum), 0);
      expect(pointsOf("SPEND")).toBe(0 - paid.length * PRICE);
      expect(pointsOf("EXPIRY")).toBe(0 - (units - paid.length) * PRICE);
      expect(await balanceOf(arena, card)).toEqual({ available: 0, held: 0, debt: 0 });
    });
  });
}

async function holdShortly(arena: Arena, turn: number, cardNumber: string): Promise<{ id: string; expiresAt: string }> {
  const terms = { partnerCode: "beta", points: PRICE, reference: "race", expiresInSeconds: 2 };
  const input = { idempotencyKey: randomUUID(), cardNumber, ...terms };
  const answer = await arena.mutate(turn, "holdPoints", input, "... on PointsHeld { hold { id expiresAt } }");
  return answer["hold"] as { id: string; expiresAt: string };
}

async function until(atMs: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())));
}

/** So many lots that have expired, though nothing was written off yet; answers when. */
async function earnLongAgo(arena: Arena, cardNumber: string, lots: number): Promise<string> {
  const occurredAt = monthsAgo(3, 10).toISOString();
  await race(lots, async () => arena.mutate(0, "recordPurchase", receipt(cardNumber, PRICE, { occurredAt })));
  const query =
    "query($card: String!, $at: DateTime!) { memberByCard(cardNumber: $card) { wallet(asOf: $at) { lots { nodes { expiresAt } } } } }";
  const { memberByCard } = await arena.send<{
    memberByCard: { wallet: { lots: { nodes: { expiresAt: string }[] } } };
  }>(0, query, { card: cardNumber, at: occurredAt });
  const instants = new Set(memberByCard.wallet.lots.nodes.map(({ expiresAt }) => expiresAt));
  expect(instants.size).toBe(1);
  return [...instants][0]!;
}
