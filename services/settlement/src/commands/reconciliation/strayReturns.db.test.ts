import { inTransaction } from "@tessera/runtime";
import { openTwoMonths } from "../../test/openTwoMonths.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveDefault } from "../exposure/approveDefault.js";
import { recordPaymentFileStatus } from "../payments/importPaymentStatus.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";
import { signOffPeriod } from "./signOffPeriod.js";
import { startReconciliation } from "./startReconciliation.js";

let settlement: TestSettlement;
let desk: Awaited<ReturnType<typeof openTwoMonths>>;
beforeEach(async () => {
  settlement = await startTestSettlement();
  desk = await openTwoMonths(settlement);
});
afterEach(async () => settlement.stop());

const back = { returnReason: "AC04" };

/** The open breaks that name a bank line, by the line's name. */
async function named(): Promise<Record<string, string>> {
  const rows = await settlement.rows<{ name: string; type: string }>(
    `SELECT bank_reference AS name, type FROM break JOIN bank_line AS line ON line.id = ANY (found_ids)
     WHERE break.status <> 'RESOLVED'`,
  );
  return Object.fromEntries(rows.map(({ name, type }) => [name, type]));
}

test("what comes back of a leg that came back before, was refused, was given up or is of a signed period is a break for people, and so is a payment of nothing", async () => {
  const { january, february, legOf, by, done } = desk;
  const { database } = settlement.deps;
  const [a, b, d] = [await legOf(january, "a"), await legOf(january, "b"), await legOf(january, "d")];
  const later = await legOf(february, "d");
  const paid = { amountMinor: -16_00n, endToEndId: d.reference, bankReference: "paid" };
  await january.tell([paid, { amountMinor: 0n, endToEndId: later.reference, bankReference: "nothing" }]);
  await january.run();
  for (const bankReference of ["back", "back again"]) {
    await january.tell([{ ...paid, ...back, amountMinor: 16_00n, bankReference }]);
    await january.run();
  }
  expect(await named()).toEqual({
    nothing: "AMOUNT_MISMATCH",
    back: "RETURNED_PAYMENT",
    "back again": "RETURNED_PAYMENT",
  });

  // The bank refuses February's payout, and a is given up; b is not paid when January is signed off.
  await inTransaction(database, async (tx) => {
    const [file] = await tx.query<{ id: string }>(
      "SELECT id FROM payment_file WHERE cycle_id = $1 AND kind = 'PAIN_001'",
      [desk.februaryId],
    );
    const told = {
      messageId: "1",
      originalMessageId: "1",
      groupStatus: "RJCT",
      groupReasons: [],
      blocks: [],
      transfers: [],
    };
    const head = { id: file?.id ?? "", cycleId: desk.februaryId, status: "WRITTEN" } as const;
    expect(await recordPaymentFileStatus(tx, head, told, "finance-1")).toBe(1);
  });
  const declared = await desk.declareDefaultOfA();
  done(await approveDefault(settlement.deps, by("approver-1"), declared));
  done(await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId: desk.januaryId }));
  await january.run();
  const period = { cycleId: desk.januaryId };
  done(await signOffPeriod(database, by("finance-1"), { period, contentHash: null }));
  const [pack] = await settlement.rows<{ hash: string }>("SELECT content_hash AS hash FROM sign_off");
  done(await signOffPeriod(database, by("approver-1"), { period, contentHash: pack?.hash ?? "" }));

  const before = await settlement.rows("SELECT * FROM leg ORDER BY id");
  const wayAndBack = (reference: string, minor: bigint, name: string) => [
    { amountMinor: minor, endToEndId: reference, bankReference: name },
    { ...back, amountMinor: -minor, endToEndId: reference, bankReference: `${name}, back` },
  ];
  await january.tell([
    ...wayAndBack(later.reference, -15_00n, "refused"),
    ...wayAndBack(a.reference, 10_00n, "given up"),
    ...wayAndBack(b.reference, 6_00n, "signed"),
  ]);
  await february.run();
  expect(await named()).toMatchObject({
    "refused, back": "RETURNED_PAYMENT",
    "given up, back": "RETURNED_PAYMENT",
    "signed, back": "RETURNED_PAYMENT",
  });
  expect(await settlement.rows("SELECT * FROM leg ORDER BY id")).toEqual(before);
  await january.expectSoundBooks();
});

test("a comparison that breaks each time does not keep those behind it waiting", async () => {
  const { by, done } = desk;
  const start = async (cycleId: string) => {
    const input = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
    return done(await startReconciliation(settlement.deps.database, by("finance-1"), input));
  };
  await start(desk.januaryId);
  await start(desk.februaryId);
  // A bug of the first one's, as only a database can play it.
  await settlement.db.superuserPool.query(`
    CREATE FUNCTION breaks_in_january() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF (SELECT cycle_id FROM reconciliation_run WHERE id = NEW.run_id) = '${desk.januaryId}' THEN RAISE EXCEPTION 'it breaks'; END IF;
      RETURN NEW;
    END $$;
    CREATE TRIGGER part_breaks BEFORE INSERT ON reconciliation_run_part FOR EACH ROW EXECUTE FUNCTION breaks_in_january()`);
  await expect(runWaitingReconciliations(settlement.deps)).rejects.toThrow("it breaks");
  const states = "SELECT status FROM reconciliation_run ORDER BY started_at";
  expect(await settlement.rows(states)).toEqual([{ status: "RUNNING" }, { status: "DONE" }]);
  await settlement.db.superuserPool.query("DROP TRIGGER part_breaks ON reconciliation_run_part");
  await settlement.db.superuserPool.query(
    "UPDATE reconciliation_run SET claimed_until = now() WHERE status = 'RUNNING'",
  );
  await runWaitingReconciliations(settlement.deps);
  expect(await settlement.rows(states)).toEqual([{ status: "DONE" }, { status: "DONE" }]);
});
