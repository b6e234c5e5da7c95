import { inTransaction, type Tx } from "@tessera/runtime";
import { lockPlacing } from "../../store/bank/bankStatements.js";
import { lockBankLines } from "../../store/reconciliation/lockBankLines.js";
import { lockReconciliation } from "../../store/reconciliation/lockReconciliation.js";
import { openTwoMonths } from "../../test/openTwoMonths.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { untilWaiting } from "../../test/untilWaiting.js";

let settlement: TestSettlement;
let desk: Awaited<ReturnType<typeof openTwoMonths>>;
beforeAll(async () => {
  settlement = await startTestSettlement();
  desk = await openTwoMonths(settlement);
});
afterAll(async () => settlement.stop());

/** True when this is done while another transaction holds locks: it waits for none of them. */
async function passes(lock: (tx: Tx) => Promise<unknown>, act: () => Promise<unknown>): Promise<boolean> {
  let isDone = false;
  const { acting, isFree } = await inTransaction(settlement.deps.database, async (tx) => {
    await lock(tx);
    const begun = act().then(() => (isDone = true));
    await untilWaiting(settlement, 1, () => isDone);
    return { acting: begun, isFree: isDone };
  });
  await acting;
  return isFree;
}

test("a statement is placed while every month is compared, the first one too", async () => {
  const compare = async (tx: Tx): Promise<void> => {
    for (const cycleId of [desk.januaryId, desk.februaryId]) await lockReconciliation(tx, cycleId);
    await lockBankLines(tx);
  };
  expect(await passes(compare, async () => desk.january.tell([{ amountMinor: 1_00n }]))).toBe(true);
});

test("months are compared while a statement is placed", async () => {
  expect(await passes(lockPlacing, async () => desk.january.run())).toBe(true);
  expect(await passes(lockPlacing, async () => desk.february.run())).toBe(true);
});

test("one comparison of a month waits for another, and one placing for another", async () => {
  const january = async (tx: Tx) => lockReconciliation(tx, desk.januaryId);
  expect(await passes(january, async () => desk.january.run())).toBe(false);
  expect(await passes(lockPlacing, async () => desk.january.tell([{ amountMinor: 1_00n }]))).toBe(false);
  await desk.january.expectSoundBooks();
});
