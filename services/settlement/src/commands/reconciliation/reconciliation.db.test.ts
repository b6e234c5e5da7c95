/* eslint-disable @typescript-eslint/no-explicit-any -- the graph answers what the document asked for */
import type { Caller } from "@tessera/kernel";
import { person, shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { claimRun } from "../../store/reconciliation/runs.js";
import { BREAK_STATUSES, mayBreakMove } from "../../domain/reconciliation/breakStatus.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";

let settlement: TestSettlement;
let cycleId: string;
let redemptions: string[];
const finance = person("finance");
const approver = person("finance_approver");
let keys = 0;

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b", "c");
  redemptions = [];
  for (const [place, points] of [100, 200, 300].entries()) {
    const at = `2011-01-1${place}T11:00:00.000Z`;
    redemptions.push(await settlement.others.redeem({ redeemer: "b", at, draws: [["a", points, "1", "CZK"]] }));
  }
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  cycleId = `cyc_${cycle!.id}`;
});
afterEach(async () => settlement.stop());

async function mutate(
  name: string,
  type: string,
  input: object,
  selection: string,
  caller: Caller = finance,
): Promise<any> {
  const query = `mutation ($input: ${type}!) { ${name}(input: $input) { __typename ... on Refusal { message }
    ... on ReconciliationRefused { reason earlier { statementId cycleId importedAt } } ... on InvalidInput { problems { path } } ${selection} } }`;
  const variables = { input: { idempotencyKey: `k${(keys += 1)}`, ...input } };
  const { data, errors } = await settlement.subgraph.execute({ query, variables }, caller);
  expect(errors).toBeUndefined();
  return data?.[name];
}
const importCsv = async (lines: string[], caller: Caller = finance, partnerCode = "b") =>
  mutate(
    "importPartnerStatement",
    "ImportPartnerStatementInput",
    { partnerCode, cycleId, csv: ["line_id,reference,amount,currency,cycle,date,description", ...lines].join("\n") },
    "... on PartnerStatementImported { statementId lines badLines }",
    caller,
  );
const startRun = async (more: object = {}) =>
  mutate(
    "runReconciliation",
    "RunReconciliationInput",
    { cycleId, source: "PARTNER", ...more },
    "... on ReconciliationStarted { reconciliation { id status } }",
  );
const RUN =
  "status reason matches { name count } breaks { name count } newBreaks { name count } goneBreaks { name count }";
async function run(more: object = {}): Promise<any> {
  const started = await startRun(more);
  await runWaitingReconciliations(settlement.deps);
  const query = `query ($id: ID!) { reconciliation(id: $id) { ${RUN} } }`;
  const { data } = await settlement.subgraph.execute({ query, variables: { id: started.reconciliation.id } }, finance);
  return data?.["reconciliation"];
}
async function breaks(caller: Caller = finance, filter = ""): Promise<any[]> {
  const query = `{ breaks${filter} { nodes { id type status age isOverdue owner resolution expected { amount } found { amount } ours { id reference }
    theirs { id reference text amount { amount } } proposals { expectedIds } history { kind actor } } } }`;
  const { data, errors } = await settlement.subgraph.execute({ query }, caller);
  expect(errors).toBeUndefined();
  // Those of one run are found at one instant.
  return (data?.["breaks"] as { nodes: any[] }).nodes.sort((a, b) => a.type.localeCompare(b.type));
}
const line = (id: number, place: number, amount: string) =>
  `${id},rdm_${redemptions[place]},${amount},CZK,2011-01,2011-01-1${place},=1+1`;
const close = async () =>
  settlement.db.superuserPool.query(
    "UPDATE cycle SET status = 'CLOSED', cut_off_at = now(), closed_at = now() WHERE id = $1",
    [cycleId.slice(4)],
  );
const instruct = async () =>
  settlement.db.superuserPool.query(
    "UPDATE cycle SET status = 'INSTRUCTED', calculated_at = now(), calculation = 1, content_hash = repeat('0', 64), clearing = 'MULTILATERAL_NET' WHERE id = $1",
    [cycleId.slice(4)],
  );

test("a statement is imported once, bad lines are kept, and what differs is named with both sides", async () => {
  const imported = await importCsv([
    line(1, 0, "100.00"),
    line(2, 1, "250"),
    line(2, 1, "1"),
    "x,y,z",
    "9,,12,CZK,,yesterday,",
  ]);
  expect(imported).toMatchObject({ __typename: "PartnerStatementImported", lines: 5, badLines: 3 });
  expect(
    await importCsv([line(1, 0, "100.00"), line(2, 1, "250"), line(2, 1, "1"), "x,y,z", "9,,12,CZK,,yesterday,"]),
  ).toMatchObject({
    reason: "IMPORTED_BEFORE",
    earlier: { statementId: imported.statementId, cycleId },
  });
  expect(await run({ dryRun: true })).toMatchObject({ matches: [{ name: "1", count: 1 }] });
  expect(await breaks()).toEqual([]);
  expect(await run()).toMatchObject({
    status: "DONE",
    matches: [{ name: "1", count: 1 }],
    breaks: [
      { name: "AMOUNT_MISMATCH", count: 1 },
      { name: "TIMING", count: 1 },
    ],
  });
  const [mismatch] = await breaks();
  expect(mismatch).toMatchObject({
    type: "AMOUNT_MISMATCH",
    age: "OVER_90_DAYS",
    expected: { amount: "200.00" },
    found: { amount: "250.00" },
    ours: [{ reference: `rdm_${redemptions[1]}` }],
    theirs: [{ text: "=1+1", amount: { amount: "250.00" } }],
    history: [{ kind: "FOUND" }],
  });
  expect(await run({ dryRun: true })).toMatchObject({ matches: [], newBreaks: [], goneBreaks: [] });
});

test("a partner says what is its own and sees its own breaks; another partner is like none", async () => {
  const clientOf = (code: string) => ({ ...shop(code), scopes: ["statements:read", "statements:write"] as const });
  expect(await importCsv([line(1, 0, "100")], clientOf("b"))).toMatchObject({ lines: 1, badLines: 0 });
  const foreign = await importCsv([line(1, 0, "100")], clientOf("a"));
  expect(foreign).toMatchObject({ reason: "UNKNOWN_PARTNER" });
  expect(foreign).toEqual(await importCsv([line(1, 0, "100")], clientOf("a"), "nobody"));
  expect(await startRun({ partnerCode: "nobody" })).toMatchObject({ reason: "UNKNOWN_PARTNER" });
  await run();
  expect(await breaks(clientOf("b"))).toHaveLength(2);
  expect(await breaks(clientOf("a"))).toEqual([]);
});

test("people match what the machine may not, by two, and take apart what it made; the machine does not make it again", async () => {
  await importCsv([line(1, 0, "100"), line(2, 1, "190")]);
  await run();
  const [mismatch] = await breaks();
  const propose = (fee: string) =>
    mutate(
      "proposeMatch",
      "ProposeMatchInput",
      {
        ...{ cycleId, source: "PARTNER", partnerCode: "b", note: "told so", fee: { amount: fee, currency: "CZK" } },
        ...{ expectedIds: [mismatch.ours[0].id], foundIds: [mismatch.theirs[0].id] },
      },
      "... on MatchChanged { matchId }",
    );
  expect(await propose("9.00")).toMatchObject({ reason: "DOES_NOT_CLOSE" });
  const { matchId } = await propose("10.00");
  const approve = async (caller: Caller) =>
    mutate(
      "approveMatch",
      "ApproveMatchInput",
      { matchId },
      "... on MatchChanged { matchId } ... on SecondPersonRequired { message }",
      caller,
    );
  expect(await approve({ ...approver, subject: finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  const both = await Promise.all([approve(approver), approve({ ...approver, subject: "another" })]);
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(["MatchChanged", "ReconciliationRefused"]);
  expect(await run()).toMatchObject({ matches: [], goneBreaks: [{ name: "AMOUNT_MISMATCH", count: 1 }] });

  const [pair] = await settlement.rows<{ found_id: string }>("SELECT found_id FROM match_item WHERE pass = 1");
  const apart = () =>
    mutate(
      "unmatch",
      "UnmatchInput",
      { matchId: `pln_${pair!.found_id}`, reason: "wrong" },
      "... on MatchChanged { matchId }",
    );
  expect(await apart()).toMatchObject({ __typename: "MatchChanged" });
  expect(await apart()).toMatchObject({ reason: "UNKNOWN_MATCH" });
  expect(await run()).toMatchObject({ matches: [], newBreaks: [{ name: "AMBIGUOUS", count: 1 }] });
  expect(await settlement.rows("SELECT undone_reason FROM match WHERE status = 'UNDONE'")).toEqual([
    { undone_reason: "wrong" },
  ]);
});

test("a tolerance holds from the second person on, and the difference is the match's fee", async () => {
  await importCsv([line(1, 0, "99.50")]);
  const tolerance = { partnerCode: "b", absolute: { amount: "0.50", currency: "CZK" }, bps: 100 };
  const { toleranceId } = await mutate(
    "setTolerance",
    "SetToleranceInput",
    tolerance,
    "... on ToleranceChanged { toleranceId }",
  );
  expect((await run()).matches).toEqual([]);
  const approve = async (caller: Caller) =>
    mutate("approveTolerance", "ApproveToleranceInput", { toleranceId }, "", caller);
  expect(await approve({ ...approver, subject: finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  expect(await approve(approver)).toMatchObject({ __typename: "ToleranceChanged" });
  expect((await run()).matches).toEqual([{ name: "2", count: 1 }]);
  expect(await settlement.rows("SELECT fee_minor FROM match")).toEqual([{ fee_minor: "50" }]);
});

test("a break has an owner, a write-off two people, and an explanation one; what is over is over", async () => {
  await importCsv([line(1, 0, "100")]);
  await run();
  const [first, second] = await breaks();
  const change = async (name: string, type: string, input: object, caller: Caller = finance) =>
    mutate(name, type, input, "... on BreakChanged { break { status owner resolution } }", caller);
  expect(
    await change("assignBreak", "AssignBreakInput", { breakId: first.id, owner: "eva", deadline: "2011-02-01" }),
  ).toMatchObject({
    break: { status: "ASSIGNED", owner: "eva" },
  });
  const writeOff = { breakId: first.id, resolution: "WRITE_OFF", note: "too small" };
  expect(await change("resolveBreak", "ResolveBreakInput", writeOff)).toMatchObject({ break: { status: "PROPOSED" } });
  const approve = (caller: Caller) =>
    change("approveBreakResolution", "ApproveBreakResolutionInput", { breakId: first.id }, caller);
  expect(await approve({ ...approver, subject: finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  const closeIt = () => change("closeBreak", "CloseBreakInput", { breakId: first.id });
  expect(await closeIt()).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await approve(approver)).toMatchObject({ break: { status: "APPROVED", resolution: "WRITE_OFF" } });
  expect(await approve(approver)).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await change("resolveBreak", "ResolveBreakInput", writeOff)).toMatchObject({ reason: "ILLEGAL_MOVE" });
  const overdue = async () =>
    (await breaks(finance, "(filter: { isOverdue: true })")).map(({ id, isOverdue }) => [id, isOverdue]);
  expect(await overdue()).toEqual([[first.id, true]]);
  expect(await closeIt()).toMatchObject({ break: { status: "RESOLVED", resolution: "WRITE_OFF" } });
  expect(await closeIt()).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await overdue()).toEqual([]);
  const kinds = (await breaks()).find(({ id }) => id === first.id).history.map((event: any) => event.kind);
  expect(kinds).toEqual(["FOUND", "ASSIGNED", "PROPOSED", "APPROVED", "RESOLVED"]);
  const explained = { breakId: second.id, resolution: "EXPLAINED", note: "next month" };
  expect(await change("resolveBreak", "ResolveBreakInput", explained)).toMatchObject({ break: { status: "RESOLVED" } });
  expect(await run()).toMatchObject({ breaks: [], newBreaks: [] });
});

test("the database refuses what is no move of a break, and what two people have not agreed on", async () => {
  await importCsv([line(1, 0, "100")]);
  await run();
  const [found] = await breaks();
  const id = found.id.slice(4);
  const { superuserPool } = settlement.db;
  for (const from of BREAK_STATUSES) {
    for (const to of BREAK_STATUSES) {
      if (from === to) continue;
      const client = await superuserPool.connect();
      try {
        const resolved = (status: string) => (status === "RESOLVED" ? "now()" : "NULL");
        await client.query("BEGIN; SET LOCAL session_replication_role = replica");
        await client.query(
          `UPDATE break SET status = $2, resolved_at = ${resolved(from)}, resolution = 'EXPLAINED', proposed_by = 'a', approved_by = 'b' WHERE id = $1`,
          [id, from],
        );
        await client.query("SET LOCAL session_replication_role = origin");
        const move = client.query(`UPDATE break SET status = $2, resolved_at = ${resolved(to)} WHERE id = $1`, [
          id,
          to,
        ]);
        if (mayBreakMove(from, to)) await move;
        else await expect(move).rejects.toThrow("does not move");
      } finally {
        await client.query("ROLLBACK");
        client.release();
      }
    }
  }
  const skip =
    "UPDATE break SET status = 'RESOLVED', resolved_at = now(), resolution = 'WRITE_OFF', proposed_by = 'a', approved_by = 'b'";
  await expect(settlement.rows(skip)).rejects.toThrow("does not move");
  await expect(settlement.rows("UPDATE break SET type = 'TIMING', found_minor = 0")).rejects.toThrow("does not move");
});

test("two people sign a period off; then nothing of it changes, and the pack is the same however often it is made", async () => {
  await importCsv([line(1, 0, "100"), line(2, 1, "190")]);
  await run();
  const sign = async (caller: Caller, contentHash?: string) =>
    mutate(
      "signOffPeriod",
      "SignOffPeriodInput",
      { cycleId, contentHash },
      "... on PeriodSignOff { signOff { status contentHash json csv } }",
      caller,
    );
  expect(await sign(finance)).toMatchObject({ reason: "NOT_FINISHED" });
  await close();
  expect(await sign(finance)).toMatchObject({ reason: "NOT_FINISHED" });
  await instruct();
  const { signOff } = await sign(finance);
  expect((await sign(finance)).signOff.json).toBe(signOff.json);
  expect(JSON.parse(signOff.json)).toMatchObject({
    openBreaks: [{ type: "AMOUNT_MISMATCH", age: "OVER_90_DAYS" }, { type: "TIMING" }],
    silentPartners: [{ partnerCode: "a", currency: "CZK", payableMinor: "60000" }],
    // 600.00 owed; 290.00 told; 10.00 of the second line and 300.00 of the third obligation are open.
    equations: [
      {
        of: `partner b in ${cycleId}`,
        ...{ currency: "CZK", leftMinor: "60000", differenceMinor: "0", uncovered: 0 },
        right: { lines: "29000", AMOUNT_MISMATCH: "1000", TIMING: "30000" },
      },
    ],
    partnerStatements: [{ partnerCode: "b", lines: 2 }],
  });
  expect(await sign({ ...approver, subject: finance.subject }, signOff.contentHash)).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  await importCsv([line(3, 2, "300")]);
  expect(await sign(approver, signOff.contentHash)).toMatchObject({ reason: "CONTENT_CHANGED" });
  // What was told since and never compared is in no match and no break.
  expect(await sign(finance)).toMatchObject({
    reason: "DOES_NOT_CLOSE",
    message: expect.stringContaining("partner b"),
  });
  await run();
  const again = (await sign(finance)).signOff;
  expect(await sign(approver, again.contentHash)).toMatchObject({ signOff: { status: "SIGNED" } });
  expect(await importCsv([line(4, 2, "300")])).toMatchObject({ reason: "SIGNED_OFF" });
  expect(await startRun()).toMatchObject({ reason: "SIGNED_OFF" });
  const [pair] = await settlement.rows<{ found_id: string }>("SELECT found_id FROM match_item WHERE pass = 1");
  expect(
    await mutate("unmatch", "UnmatchInput", { matchId: `pln_${pair!.found_id}`, reason: "late" }, ""),
  ).toMatchObject({ reason: "SIGNED_OFF" });
  await expect(settlement.rows("UPDATE match_item SET is_active = false")).rejects.toThrow("signed off");
});

test("two runs at once, and one that was broken off, match everything once", async () => {
  await importCsv([line(1, 0, "100"), line(2, 1, "200"), line(3, 2, "300")]);
  await startRun();
  await startRun();
  // As after kill −9: the claim of a process that is gone.
  const dead = await claimRun(settlement.db.database, 60_000);
  await Promise.all([runWaitingReconciliations(settlement.deps), runWaitingReconciliations(settlement.deps)]);
  expect(
    await settlement.rows("SELECT count(*)::int AS runs FROM reconciliation_run WHERE status = 'RUNNING'"),
  ).toEqual([{ runs: 1 }]);
  await settlement.rows("UPDATE reconciliation_run SET claimed_until = now() WHERE id = $1", [dead?.id]);
  await runWaitingReconciliations(settlement.deps);
  expect(await settlement.rows("SELECT status FROM reconciliation_run WHERE id = $1", [dead?.id])).toEqual([
    { status: "DONE" },
  ]);
  expect(await settlement.rows("SELECT count(*)::int AS items FROM match_item WHERE is_active")).toEqual([
    { items: 3 },
  ]);
});
