import { closeCycle, cyclesOf, obligationsIn, openCyclesUpToNow, totalsOf } from "./cycles.js";
import { addReward, fundMembers, redeemReward, redemptionsIn } from "./members.js";
import type { Arena } from "./openArena.js";

const POSTERS = 16;
const CLOSES = 100;
const PRICE = 10;

/** Redemptions go on while cycles close, one after the other: what is frozen at a close is what the cycle holds for ever. */
export function raceOfPosters(opened: () => Arena): void {
  it(`${POSTERS} posters against ${CLOSES} closes: totals stand as they were frozen, and every redemption is in one cycle`, async () => {
    const arena = opened();
    await openCyclesUpToNow(arena);
    const reward = await addReward(arena, PRICE);
    const cards = await fundMembers(arena, POSTERS, 1_000_000);
    const isEnded = ({ to }: { to: string }): boolean => Date.parse(to) <= Date.now();
    for (const cycle of await cyclesOf(arena))
      if (cycle.status === "OPEN" && isEnded(cycle)) await closeCycle(arena, 0, cycle.id);
    const first = (await cyclesOf(arena)).find(({ status }) => status === "OPEN")!;
    const before = await referencesFrom(arena, first.from);
    const frozen = new Map<string, string>();
    let isOver = false;
    let closing: Promise<unknown> = Promise.resolve();

    const post = async (turn: number): Promise<string[]> => {
      const posted: string[] = [];
      while (!isOver) {
        posted.push(...redemptionsIn([await redeemReward(arena, turn, reward, cards[turn]!)]).map(({ id }) => id));
        // The next one sets out together with the next close.
        await closing;
      }
      return posted;
    };
    const closeAgainAndAgain = async (): Promise<void> => {
      for (let id = first.id; frozen.size < CLOSES;) {
        const close = closeCycle(arena, frozen.size, id, new Date());
        closing = close.catch(() => undefined);
        const answer = await close;
        expect(answer.__typename).toBe("SettlementCycleClosed");
        frozen.set(id, await totalsOf(arena, id));
        ({ id } = answer["successor"] as { id: string });
      }
    };
    const [, ...posted] = await Promise.all([
      closeAgainAndAgain().finally(() => (isOver = true)),
      ...cards.map(async (_, turn) => post(turn)),
    ]);
    // The last close waits for the facts of every redemption.
    const last = (await cyclesOf(arena)).find(({ status }) => status === "OPEN")!;
    expect((await closeCycle(arena, 0, last.id, new Date())).__typename).toBe("SettlementCycleClosed");

    for (const [id, totals] of frozen) expect([id, await totalsOf(arena, id)]).toEqual([id, totals]);
    expect((await referencesFrom(arena, first.from)).sort()).toEqual([...before, ...posted.flat()].sort());
  }, 600_000);
}

/** What the obligations of the cycles from an instant on refer to; each stands where its instant says, or is late. */
async function referencesFrom(arena: Arena, start: string): Promise<string[]> {
  const cycles = (await cyclesOf(arena)).filter(({ from }) => from >= start);
  const held = await Promise.all(
    cycles.map(async (cycle) => ({ cycle, obligations: await obligationsIn(arena, cycle.id) })),
  );
  const misplaced = held.flatMap(({ cycle, obligations }) =>
    obligations.filter(({ occurredAt, late }) =>
      late ? occurredAt >= cycle.from : occurredAt < cycle.from || occurredAt >= cycle.to,
    ),
  );
  expect(misplaced).toEqual([]);
  return held.flatMap(({ obligations }) => obligations.map(({ reference }) => reference));
}
