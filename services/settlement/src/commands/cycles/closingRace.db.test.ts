import { isRefused } from "@tessera/kernel";
import { inTransaction, newId } from "@tessera/runtime";
import { readCycles } from "../../store/cycles/readCycles.js";
import { readTotals } from "../../store/obligations/readDebts.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { postEntries } from "../obligations/postEntries.js";
import { calculateCycle } from "./calculateSettlementCycle.js";
import { closeCutOffCycle } from "./closeCutOffCycle.js";
import { cutOffCycle } from "./cutOffCycle.js";

let settlement: TestSettlement;
beforeAll(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
});
afterAll(async () => settlement.stop());

const POSTERS = 16;
const CLOSES = 24;
const START = Date.parse("2011-01-01T00:00:00.000Z");

test("16 posters against many closes: what is frozen at each close is what the cycle holds in the end, and nothing is lost", async () => {
  const { database } = settlement.db;
  let clockMs = START + 1000;
  let isOver = false;
  let posted = 0;

  /** Posts events of the last logical second, so that many of them meet the cut-off. */
  async function postUntilOver(seed: number): Promise<void> {
    for (let turn = 0; !isOver; turn += 1) {
      clockMs += 1;
      const entries = [0, 400 + seed, 900].map((backMs) => ({
        entryId: newId(),
        kind: "REDEMPTION" as const,
        source: { kind: "REDEMPTION" as const, id: newId() },
        occurredAt: new Date(clockMs - ((backMs + turn) % 1000)),
        draws: [
          { lotId: newId(), issuerCode: "a", creditorCode: "b", points: 1n, unitPrice: 10_000n, currency: "CZK" },
        ],
      }));
      await inTransaction(database, async (tx) => postEntries(tx, entries, []));
      posted += entries.length;
    }
  }

  const frozen = new Map<string, string>();
  async function closeAgainAndAgain(): Promise<void> {
    for (let close = 0; close < CLOSES; close += 1) {
      const cycle = (await inTransaction(database, readCycles)).find((candidate) => candidate.status === "OPEN");
      if (!cycle) throw new Error("no cycle is open");
      clockMs = Math.max(clockMs, cycle.from.getTime() + 1);
      const cutOff = await inTransaction(database, async (tx) => cutOffCycle(tx, cycle.id, new Date(clockMs)));
      expect(isRefused(cutOff)).toBe(false);
      await inTransaction(database, async (tx) => closeCutOffCycle(tx, cycle.id));
      const totals = await inTransaction(database, async (tx) => readTotals(tx, cycle.id));
      frozen.set(cycle.id, JSON.stringify(totals.map((total) => [total.count, total.grossMinor.toString()])));
      if (close % 4 === 0) await inTransaction(database, async (tx) => calculateCycle(tx, cycle.id));
    }
  }

  const posters = Array.from({ length: POSTERS }, async (_, seed) => postUntilOver(seed));
  try {
    await closeAgainAndAgain();
  } finally {
    isOver = true;
    await Promise.all(posters);
  }
  for (const [cycleId, totals] of frozen) {
    const now = await inTransaction(database, async (tx) => readTotals(tx, cycleId));
    expect(JSON.stringify(now.map((total) => [total.count, total.grossMinor.toString()]))).toBe(totals);
  }
  expect(await settlement.rows("SELECT count(*)::int AS count FROM obligation")).toEqual([{ count: posted }]);
  const misplaced = await settlement.rows(
    `SELECT 1 FROM obligation JOIN cycle ON cycle.id = cycle_id
     WHERE CASE WHEN late THEN occurred_at >= opens_at ELSE occurred_at < opens_at OR occurred_at >= closes_at END`,
  );
  expect(misplaced).toEqual([]);
  expect(frozen.size).toBe(CLOSES);
}, 120_000);
