import { parsePublicId } from "@tessera/kernel";
import { randomUUID } from "node:crypto";
import type { Client } from "pg";
import { eventually, memberId, OPERATOR } from "../support/smallCoalition.js";
import { superuser } from "../support/superuser.js";
import { addReward, balanceOf, fundMembers, receipt, redeemReward, redemptionsIn } from "./members.js";
import { kindsOf, race, type Answer, type Arena } from "./openArena.js";

/** What happens while a lock is held for long: who does not need it goes on, and who was broken off is finished later. */
export function raceBehindLocks(opened: () => Arena): void {
  let arena: Arena;
  let holder: Client;
  let watcher: Client;
  beforeAll(async () => {
    arena = opened();
    [holder, watcher] = await Promise.all([superuser(arena.network, "members"), superuser(arena.network, "members")]);
  });
  afterAll(async () => Promise.all([holder.end(), watcher.end()]));

  /** The accounts of these cards, locked until the answer is called. */
  async function lockAccounts(cards: readonly string[]): Promise<() => Promise<void>> {
    const ids = await Promise.all(cards.map(async (card) => parsePublicId("mbr", await memberId(arena.network, card))));
    await holder.query("BEGIN");
    await holder.query("SELECT FROM account WHERE member_id = ANY ($1::uuid[]) ORDER BY member_id FOR UPDATE", [ids]);
    return async () => void (await holder.query("ROLLBACK"));
  }
  const waiting = async (): Promise<number[]> => {
    const { rows } = await watcher.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    );
    return rows.map(({ pid }) => pid);
  };

  it("200 requests on one member wait without taking the others' turn, and all are answered", async () => {
    const reward = await addReward(arena, 10);
    const [hot, ...others] = await fundMembers(arena, 25, 100);
    const unlock = await lockAccounts([hot!]);
    const answers = race(200, async (turn) => busyRequest(arena, turn, hot!, reward));
    await eventually(async () => (await waiting()).length > 0);
    const meanwhile = await race(others.length, async (turn) => busyRequest(arena, turn, others[turn]!, reward));
    expect(kindsOf(meanwhile)).toEqual({ PurchaseRecorded: 6, RewardRedeemed: 6, PointsHeld: 6, WalletRead: 6 });
    // Of each instance one transaction for earning, spending and holding; the reads need none.
    expect((await waiting()).length).toBeLessThanOrEqual(6);
    await unlock();
    const kinds = kindsOf(await answers);
    expect(kinds).toMatchObject({ PurchaseRecorded: 50, PointsHeld: 50, WalletRead: 50 });
    expect((kinds["RewardRedeemed"] ?? 0) + (kinds["InsufficientPoints"] ?? 0)).toBe(50);
  }, 240_000);

  it("redemptions that were broken off are finished once, whichever instance sweeps them up", async () => {
    const reward = await addReward(arena, 10, { stock: 24 });
    const cards = await fundMembers(arena, 24, 10);
    const keys = cards.map(() => randomUUID());
    const unlock = await lockAccounts(cards);
    const sides = await Promise.all(
      [arena.network, arena.twin].map(async (side) => ({ side, token: await side.token(OPERATOR) })),
    );
    let isOver = false;
    const broken = race(cards.length, async (turn) => {
      const { side, token } = sides[turn % 2]!;
      const input = { idempotencyKey: keys[turn], rewardCode: reward, cardNumber: cards[turn] };
      const query = "mutation($input: RedeemRewardInput!) { redeemReward(input: $input) { __typename } }";
      return (await side.askAs(query, token, { input })).errors.map(({ extensions }) => extensions?.code);
    }).finally(() => (isOver = true));
    await eventually(async () => {
      await watcher.query("SELECT pg_terminate_backend(pid) FROM unnest($1::integer[]) AS pid", [await waiting()]);
      return isOver;
    }, 60_000);
    expect(await broken).toEqual(cards.map(() => ["UNAVAILABLE"]));
    await unlock();
    await eventually(async () => {
      const balances = await Promise.all(cards.map(async (card) => balanceOf(arena, card)));
      return balances.every(({ available }) => available === 0);
    }, 60_000);
    const again = await race(cards.length, async (turn) =>
      redeemReward(arena, turn, reward, cards[turn]!, { idempotencyKey: keys[turn] }),
    );
    expect(kindsOf(again)).toEqual({ RewardRedeemed: 24 });
    expect(new Set(redemptionsIn(again).map(({ id }) => id)).size).toBe(24);
    expect(redemptionsIn(again).filter(({ status }) => status !== "CONFIRMED")).toEqual([]);
    const query = "query($code: String!) { rewardByCode(code: $code) { stock } }";
    expect(await arena.send(0, query, { code: reward })).toEqual({ rewardByCode: { stock: 0 } });
  }, 240_000);
}

/** By turns of two: a purchase, a redemption, a hold, a look at the wallet. */
async function busyRequest(arena: Arena, turn: number, cardNumber: string, reward: string): Promise<Answer> {
  switch ((turn >> 1) % 4) {
    case 0:
      return arena.mutate(turn, "recordPurchase", receipt(cardNumber, 10));
    case 1:
      return redeemReward(arena, turn, reward, cardNumber);
    case 2: {
      const terms = { partnerCode: "beta", points: 1, reference: "race" };
      return arena.mutate(turn, "holdPoints", { idempotencyKey: randomUUID(), cardNumber, ...terms });
    }
    default:
      return { __typename: "WalletRead", ...(await balanceOf(arena, cardNumber)) };
  }
}
