import { inTransaction } from "@tessera/runtime";
import type { SettlementDeps } from "../deps.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle } from "./calculateSettlementCycle.js";
import { closeCutOffCycle } from "./closeCutOffCycle.js";
import { closeEndedCycles } from "./closeEndedCycles.js";
import { closeSettlementCycle } from "./closeSettlementCycle.js";
import { cutOffCycle } from "./cutOffCycle.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const JANUARY = "2011-01-15T11:00:00.000Z";
const statuses = async () =>
  (await settlement.rows<{ status: string }>("SELECT status FROM cycle ORDER BY opens_at")).map((row) => row.status);
const cycleIds = async () =>
  (await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at")).map((row) => row.id);

async function januaryWithOneSpend(cutOff: "BY_COMMAND" | "BY_SCHEDULE" = "BY_COMMAND"): Promise<string> {
  await settlement.others.defineProgramme({ cutOff });
  await settlement.others.redeem({ redeemer: "b", at: JANUARY, draws: [["a", 10, "0.1", "CZK"]] });
  await settlement.others.settled();
  return (await cycleIds())[0] ?? "";
}

describe("a close that is broken off", () => {
  const request = { scope: "finance-1", key: "close" };

  test("after the cut-off goes on by the same key, with a fact that was on its way", async () => {
    const cycleId = await januaryWithOneSpend();
    settlement.others.down.add("members");
    await expect(closeSettlementCycle(settlement.deps, request, { cycleId, at: null })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    expect(await statuses()).toEqual(["CUT_OFF", "OPEN"]);
    await settlement.others.redeem({ redeemer: "b", at: "2011-01-31T22:59:59.999Z", draws: [["a", 5, "0.1", "CZK"]] });
    settlement.others.down.delete("members");
    expect(await closeSettlementCycle(settlement.deps, request, { cycleId, at: null })).toMatchObject({ cycleId });
    expect(await statuses()).toEqual(["CLOSED", "OPEN"]);
    expect(await settlement.rows("SELECT cycle_id, late FROM obligation")).toEqual([
      { cycle_id: cycleId, late: false },
      { cycle_id: cycleId, late: false },
    ]);
  });

  test("after the cut-off goes on by another key, and by the job although the programme cuts off by command", async () => {
    const cycleId = await januaryWithOneSpend();
    await inTransaction(settlement.db.database, async (tx) => cutOffCycle(tx, cycleId, null));
    expect(
      await closeSettlementCycle(settlement.deps, { ...request, key: "another" }, { cycleId, at: null }),
    ).toMatchObject({ cycleId });
    const [, february = ""] = await cycleIds();
    await inTransaction(settlement.db.database, async (tx) => cutOffCycle(tx, february, null));
    await closeEndedCycles(settlement.deps);
    expect(await statuses()).toEqual(["CLOSED", "CLOSED", "OPEN"]);
  });

  test("after the close, before its answer was kept, answers by the same key as if nothing had happened", async () => {
    const cycleId = await januaryWithOneSpend();
    const answer = await closeSettlementCycle(settlement.deps, request, { cycleId, at: null });
    await settlement.rows("DELETE FROM idempotency_key WHERE operation = 'closeSettlementCycle'");
    expect(await closeSettlementCycle(settlement.deps, request, { cycleId, at: null })).toEqual(answer);
  });

  test("while a fact before the barrier cannot be applied stays cut off", async () => {
    const cycleId = await januaryWithOneSpend();
    await settlement.others.reverse("01900000-0000-7000-8000-000000000009", JANUARY);
    const impatient: SettlementDeps = {
      ...settlement.deps,
      timings: { ...settlement.deps.timings, barrierTimeoutMs: 500 },
    };
    await expect(closeSettlementCycle(impatient, request, { cycleId, at: null })).rejects.toMatchObject({
      code: "UNAVAILABLE",
    });
    expect(await statuses()).toEqual(["CUT_OFF", "OPEN"]);
  });
});

test("two closes at a time close once", async () => {
  const cycleId = await januaryWithOneSpend();
  const answers = await Promise.all(
    ["one", "two", "three"].map(async (key) =>
      closeSettlementCycle(settlement.deps, { scope: "finance-1", key }, { cycleId, at: null }),
    ),
  );
  expect(answers.filter((answer) => "cycleId" in answer).length).toBeGreaterThan(0);
  expect(await statuses()).toEqual(["CLOSED", "OPEN"]);
  const told = await settlement.rows(
    "SELECT sequence::int, payload ->> 'status' AS status FROM outbox WHERE key = $1 ORDER BY sequence",
    [cycleId],
  );
  expect(told).toEqual([
    { sequence: 1, status: "OPEN" },
    { sequence: 2, status: "CUT_OFF" },
    { sequence: 3, status: "CLOSED" },
  ]);
});

test("cutting off early in a month whose successor is open already keeps the cycles without a gap", async () => {
  const cycleId = await januaryWithOneSpend();
  await settlement.others.redeem({ redeemer: "b", at: "2011-02-15T11:00:00.000Z", draws: [["a", 10, "0.1", "CZK"]] });
  await settlement.others.redeem({ redeemer: "b", at: "2011-01-20T00:00:00.000Z", draws: [["a", 10, "0.1", "CZK"]] });
  await settlement.others.settled();
  await closeSettlementCycle(
    settlement.deps,
    { scope: "f", key: "k" },
    { cycleId, at: new Date("2011-01-20T00:00:00.000Z") },
  );
  const cycles = await settlement.rows(
    "SELECT opens_at, closes_at, status, (SELECT count(*)::int FROM obligation WHERE cycle_id = cycle.id) AS held FROM cycle ORDER BY opens_at",
  );
  expect(cycles.map((row) => [(row["opens_at"] as Date).toISOString(), row["status"], row["held"]])).toEqual([
    ["2010-12-31T23:00:00.000Z", "CLOSED", 1],
    ["2011-01-20T00:00:00.000Z", "OPEN", 1],
    ["2011-01-31T23:00:00.000Z", "OPEN", 1],
  ]);
});

describe("by schedule", () => {
  test("every month that has ended is cut off, closed and calculated, however many there are, by one wait for the facts", async () => {
    const now = new Date();
    const startsOn = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 14, 15)).toISOString().slice(0, 10);
    await settlement.others.defineProgramme({ cutOff: "BY_SCHEDULE", startsOn });
    await settlement.others.redeem({
      redeemer: "b",
      at: `${startsOn}T12:00:00.000Z`,
      draws: [["a", 10, "0.1", "CZK"]],
    });
    await settlement.others.settled();
    let barriers = 0;
    const counting: SettlementDeps = {
      ...settlement.deps,
      bus: {
        wake: () => undefined,
        awaitBarrier: async (...barrier) => (void (barriers += 1), await settlement.bus.awaitBarrier(...barrier)),
      },
    };
    await closeEndedCycles(counting);
    expect(barriers).toBe(2);
    const after = await statuses();
    expect(after.at(-1)).toBe("OPEN");
    expect(after.slice(0, -1).every((status) => status === "CALCULATED")).toBe(true);
    expect(after.length).toBeGreaterThanOrEqual(15);
    await closeEndedCycles(counting);
    expect(barriers).toBe(2);
  });

  test("a job that was broken off after the close calculates at its next turn", async () => {
    const cycleId = await januaryWithOneSpend("BY_SCHEDULE");
    await inTransaction(settlement.db.database, async (tx) => cutOffCycle(tx, cycleId, null));
    await inTransaction(settlement.db.database, async (tx) => closeCutOffCycle(tx, cycleId));
    await closeEndedCycles(settlement.deps);
    expect((await statuses())[0]).toBe("CALCULATED");
  });

  test("an instant of one's own is refused", async () => {
    const cycleId = await januaryWithOneSpend("BY_SCHEDULE");
    const answer = await closeSettlementCycle(
      settlement.deps,
      { scope: "f", key: "k" },
      { cycleId, at: new Date(JANUARY) },
    );
    expect(answer).toMatchObject({ refused: { kind: "InvalidInput" } });
  });

  test("by command, the job leaves what has ended alone", async () => {
    await januaryWithOneSpend();
    await closeEndedCycles(settlement.deps);
    expect(await statuses()).toEqual(["OPEN"]);
  });
});

test("a programme that changes its clearing later leaves a calculated cycle as it is", async () => {
  const cycleId = await januaryWithOneSpend();
  await closeSettlementCycle(settlement.deps, { scope: "f", key: "k" }, { cycleId, at: null });
  const calculate = async () => inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, cycleId));
  const first = await calculate();
  await settlement.others.defineProgramme({ clearing: "GROSS", revision: 2 });
  await settlement.others.settled();
  expect(await calculate()).toEqual(first);
});

test("an obligation that was changed behind everybody's back keeps the cycle from being calculated again", async () => {
  const cycleId = await januaryWithOneSpend();
  await closeSettlementCycle(settlement.deps, { scope: "f", key: "k" }, { cycleId, at: null });
  const calculate = async () => inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, cycleId));
  await calculate();
  await settlement.db.superuserPool.query("UPDATE obligation SET reference = 'rdm_other'");
  await expect(calculate()).rejects.toThrow("has changed since it was calculated");
});
