import { randomUUID } from "node:crypto";
import { closeCycle, cyclesOf, openCyclesUpToNow } from "./cycles.js";
import { kindsOf, race, SHAPES, type Arena } from "./openArena.js";

/** Many close the same cycles, and calculate them, at once and from both instances. */
export function raceOfClosers(opened: () => Arena): void {
  let arena: Arena;
  beforeAll(async () => {
    arena = opened();
    await openCyclesUpToNow(arena);
  });

  it.each(SHAPES)(
    "$requests closers of up to $units cycles: each closes once, in order",
    async ({ requests, units }) => {
      const before = await cyclesOf(arena);
      const ended = before.filter(({ status, to }) => status === "OPEN" && Date.parse(to) <= Date.now());
      const due = ended.slice(0, units);
      expect(due.length).toBeGreaterThan(0);
      const answers = await race(requests, async (turn) => closeCycle(arena, turn, due[(turn >> 1) % due.length]!.id));
      const { SettlementCycleClosed: closed = 0, CycleMoveRefused: refused = 0 } = kindsOf(answers);
      expect(closed + refused).toBe(requests);
      // One whose predecessor was open still when it was asked for was refused.
      for (const { id } of due) await closeCycle(arena, 0, id);
      const after = await cyclesOf(arena);
      expect(after.map(({ id, from, to }) => [id, from, to])).toEqual(before.map(({ id, from, to }) => [id, from, to]));
      const statusOf = new Map(after.map(({ id, status }) => [id, status]));
      expect(due.map(({ id }) => statusOf.get(id))).toEqual(due.map(() => "CLOSED"));

      const calculated = await race(requests, async (turn) =>
        arena.mutate(
          turn,
          "calculateSettlementCycle",
          { idempotencyKey: randomUUID(), cycleId: due[turn % due.length]!.id },
          "... on SettlementCycleCalculated { cycle { id contentHash } }",
        ),
      );
      expect(kindsOf(calculated)).toEqual({ SettlementCycleCalculated: requests });
      expect(new Set(calculated.map(({ cycle }) => JSON.stringify(cycle))).size).toBe(due.length);
    },
    240_000,
  );
}
