import { inTransaction } from "@tessera/runtime";
import { closeAndCalculate, closeSettlement, firstOpen, type ReadyCycle } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveCycle } from "../cycles/approveSettlementCycle.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { instructCycle } from "./instructSettlementCycle.js";

let settlement: TestSettlement;
let ready: ReadyCycle;

beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const inTx: <T>(work: Parameters<typeof inTransaction<T>>[1]) => Promise<T> = async (work) =>
  inTransaction(settlement.db.database, work);
const status = async (cycleId: string) =>
  (await settlement.rows<{ status: string }>("SELECT status FROM cycle WHERE id = $1", [cycleId]))[0]?.status;
const legs = async (cycleId: string) =>
  (
    await settlement.rows<{ leg: string }>(
      `SELECT concat_ws(' ', partner_code, direction, amount_minor, leg.status) AS leg FROM leg JOIN cycle ON cycle.id = leg.cycle_id
       WHERE cycle.id = $1 AND leg.calculation = cycle.calculation ORDER BY partner_code`,
      [cycleId],
    )
  ).map(({ leg }) => leg);
const payOut = async (cycleId: string, contentHash: string) => {
  await inTx(async (tx) => approveCycle(tx, { cycleId, contentHash }, "approver-1"));
  await inTx(async (tx) => instructCycle(tx, cycleId, "finance-1"));
};
const expectClean = async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
};
const owe = async (at: string, debtor: string, creditor: string, points: number) => {
  await settlement.others.redeem({ redeemer: creditor, at, draws: [[debtor, points, "0.1", "CZK"]] });
  await settlement.others.settled();
};

test("what is below the minimum is carried, the operator bridges it, and the next cycle pays it with its own", async () => {
  ready = await closeSettlement(settlement, [
    ["a", "b", 30, "0.1", "CZK"],
    ["a", "c", 100, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  await ready.setMinimum("CZK", 500);
  const first = await inTx(async (tx) => calculateCycle(tx, ready.cycleId, { actor: "finance-1" }));
  expect(await legs(ready.cycleId)).toEqual(["a PAYS 1300 DUE", "b RECEIVES 300 CARRIED", "c RECEIVES 1000 DUE"]);
  await owe("2011-02-10T11:00:00.000Z", "a", "b", 30);
  const february = await firstOpen(settlement);
  // January is not instructed: nothing is carried yet.
  await closeAndCalculate(settlement, february);
  expect(await legs(february)).toEqual(["a PAYS 300 CARRIED", "b RECEIVES 300 CARRIED"]);
  await payOut(ready.cycleId, "contentHash" in first ? first.contentHash : "");
  const again = await inTx(async (tx) => calculateCycle(tx, february, { actor: "finance-1" }));
  expect(await legs(february)).toEqual(["a PAYS 300 CARRIED", "b RECEIVES 600 DUE"]);
  await payOut(february, "contentHash" in again ? again.contentHash : "");
  await owe("2011-03-10T11:00:00.000Z", "c", "a", 30);
  const march = await firstOpen(settlement);
  await closeAndCalculate(settlement, march);
  // What a owed and what c owes it make up for each other; c's own payment is carried on.
  expect(await legs(march)).toEqual(["c PAYS 300 CARRIED"]);
  await expectClean();
});

test("a cycle without any obligation goes to its end without a file", async () => {
  ready = await closeSettlement(settlement, []);
  expect(await legs(ready.cycleId)).toEqual([]);
  await payOut(ready.cycleId, ready.contentHash);
  expect(await status(ready.cycleId)).toBe("SETTLED");
  expect(await settlement.rows("SELECT 1 FROM payment_file")).toEqual([]);
  await expectClean();
});

test("a fact that comes after the close is owed in the earliest open cycle, late, and changes nothing that was approved", async () => {
  ready = await closeSettlement(settlement, [["a", "b", 30, "0.1", "CZK"]]);
  await inTx(async (tx) => approveCycle(tx, ready, "approver-1"));
  await owe("2011-01-20T11:00:00.000Z", "a", "b", 70);
  expect(await inTx(async (tx) => calculateCycle(tx, ready.cycleId))).toEqual({
    cycleId: ready.cycleId,
    contentHash: ready.contentHash,
  });
  expect(await status(ready.cycleId)).toBe("APPROVED");
  const open = await firstOpen(settlement);
  expect(await settlement.rows("SELECT cycle_id, late FROM obligation WHERE late")).toEqual([
    { cycle_id: open, late: true },
  ]);
  await expectClean();
});

test("what the schedule calculated needs two people all the same: one approves, another instructs", async () => {
  ready = await closeSettlement(settlement, []);
  const open = await firstOpen(settlement);
  await inTx(async (tx) => cutOffCycle(tx, open, null));
  await inTx(async (tx) => closeCutOffCycle(tx, open));
  const answer = await inTx(async (tx) => calculateCycle(tx, open));
  const contentHash = "contentHash" in answer ? answer.contentHash : "";
  await inTx(async (tx) => approveCycle(tx, { cycleId: open, contentHash }, "both-roles"));
  expect(await inTx(async (tx) => instructCycle(tx, open, "both-roles"))).toMatchObject({
    refused: { kind: "SecondPersonRequired" },
  });
  expect(await inTx(async (tx) => instructCycle(tx, open, "finance-1"))).toMatchObject({ cycleId: open });
});
