import fc from "fast-check";
import { assignCycle } from "./assignCycle.js";
import { CYCLE_STATUSES, type Cycle } from "./cycle.js";

const DAY_MS = 86_400_000;
const START_MS = Date.parse("2011-01-01T00:00:00.000Z");

/** Contiguous cycles in order of time, in whatever state; instants stand on their edges and beside them. */
const history = fc
  .array(fc.record({ days: fc.integer({ min: 1, max: 3 }), status: fc.constantFrom(...CYCLE_STATUSES) }), {
    minLength: 1,
    maxLength: 6,
  })
  .map((months) => {
    let fromMs = START_MS;
    return months.map(({ days, status }, place): Cycle => {
      const [from, to] = [new Date(fromMs), new Date((fromMs += days * DAY_MS))];
      return { id: `c${place}`, status, from, to };
    });
  });
const instant = fc
  .tuple(fc.integer({ min: -1, max: 19 }), fc.constantFrom(-1, 0, 1, DAY_MS / 2))
  .map(([days, ms]) => new Date(START_MS + days * DAY_MS + ms));

test("an event is in its own cycle until that is closed, else late in the earliest open one, and never in two (invariant 13)", () => {
  fc.assert(
    fc.property(history, instant, (cycles, at) => {
      const holding = cycles.filter(({ from, to }) => from <= at && at < to);
      expect(holding.length).toBeLessThanOrEqual(1);
      const [own] = holding;
      const takes = own?.status === "OPEN" || own?.status === "CUT_OFF";
      const isBeyond = cycles.every(({ to }) => to <= at);
      const earliest = cycles.filter(({ status }) => status === "OPEN").sort((a, b) => (a.from < b.from ? -1 : 1))[0];
      const late = isBeyond || !earliest ? undefined : { cycle: earliest, late: true };
      expect(assignCycle(cycles, at)).toEqual(takes ? { cycle: own, late: false } : late);
    }),
  );
});
