import { ReconciliationDesk } from "../../test/ReconciliationDesk.js";
import { shop } from "../../test/startTestSettlement.js";
import { claimRun } from "../../store/reconciliation/runs.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";

let desk: ReconciliationDesk;
beforeEach(async () => {
  desk = await ReconciliationDesk.open();
});
afterEach(async () => desk.settlement.stop());

test("a statement is imported once, bad lines are kept, and what differs is named with both sides", async () => {
  const imported = await desk.importCsv([
    desk.line(1, 0, "100.00"),
    desk.line(2, 1, "250"),
    desk.line(2, 1, "1"),
    "x,y,z",
    "9,,12,CZK,,yesterday,",
  ]);
  expect(imported).toMatchObject({ __typename: "PartnerStatementImported", lines: 5, badLines: 3 });
  expect(
    await desk.importCsv([
      desk.line(1, 0, "100.00"),
      desk.line(2, 1, "250"),
      desk.line(2, 1, "1"),
      "x,y,z",
      "9,,12,CZK,,yesterday,",
    ]),
  ).toMatchObject({
    reason: "IMPORTED_BEFORE",
    earlier: { statementId: imported.statementId, cycleId: desk.cycleId },
  });
  expect(await desk.run({ dryRun: true })).toMatchObject({ matches: [{ name: "1", count: 1 }] });
  expect(await desk.breaks()).toEqual([]);
  expect(await desk.run()).toMatchObject({
    status: "DONE",
    matches: [{ name: "1", count: 1 }],
    breaks: [
      { name: "AMOUNT_MISMATCH", count: 1 },
      { name: "TIMING", count: 1 },
    ],
  });
  const [mismatch] = await desk.breaks();
  expect(mismatch).toMatchObject({
    type: "AMOUNT_MISMATCH",
    age: "OVER_90_DAYS",
    expected: { amount: "200.00" },
    found: { amount: "250.00" },
    ours: [{ reference: `rdm_${desk.redemptions[1]}` }],
    theirs: [{ text: "=1+1", amount: { amount: "250.00" } }],
    history: [{ kind: "FOUND" }],
  });
  expect(await desk.run({ dryRun: true })).toMatchObject({ matches: [], newBreaks: [], goneBreaks: [] });
});

test("a partner says what is its own and sees its own breaks; another partner is like none", async () => {
  const clientOf = (code: string) => ({ ...shop(code), scopes: ["statements:read", "statements:write"] as const });
  expect(await desk.importCsv([desk.line(1, 0, "100")], clientOf("b"))).toMatchObject({ lines: 1, badLines: 0 });
  const foreign = await desk.importCsv([desk.line(1, 0, "100")], clientOf("a"));
  expect(foreign).toMatchObject({ reason: "UNKNOWN_PARTNER" });
  expect(foreign).toEqual(await desk.importCsv([desk.line(1, 0, "100")], clientOf("a"), "nobody"));
  expect(await desk.startRun({ partnerCode: "nobody" })).toMatchObject({ reason: "UNKNOWN_PARTNER" });
  await desk.run();
  expect(await desk.breaks(clientOf("b"))).toHaveLength(2);
  expect(await desk.breaks(clientOf("a"))).toEqual([]);
});

test("two runs at once, and one that was broken off, match everything once", async () => {
  await desk.importCsv([desk.line(1, 0, "100"), desk.line(2, 1, "200"), desk.line(3, 2, "300")]);
  await desk.startRun();
  await desk.startRun();
  // As after kill −9: the claim of a process that is gone.
  const dead = await claimRun(desk.settlement.db.database, 60_000);
  await Promise.all([runWaitingReconciliations(desk.settlement.deps), runWaitingReconciliations(desk.settlement.deps)]);
  expect(
    await desk.settlement.rows("SELECT count(*)::int AS runs FROM reconciliation_run WHERE status = 'RUNNING'"),
  ).toEqual([{ runs: 1 }]);
  await desk.settlement.rows("UPDATE reconciliation_run SET claimed_until = now() WHERE id = $1", [dead?.id]);
  await runWaitingReconciliations(desk.settlement.deps);
  expect(await desk.settlement.rows("SELECT status FROM reconciliation_run WHERE id = $1", [dead?.id])).toEqual([
    { status: "DONE" },
  ]);
  expect(await desk.settlement.rows("SELECT count(*)::int AS items FROM match_item WHERE is_active")).toEqual([
    { items: 3 },
  ]);
});
