/* eslint-disable @typescript-eslint/no-explicit-any -- the graph answers what the document asked for */
import type { Caller } from "@tessera/kernel";
import { BREAK_STATUSES, mayBreakMove } from "../../domain/reconciliation/breakStatus.js";
import { ReconciliationDesk } from "../../test/ReconciliationDesk.js";

let desk: ReconciliationDesk;
beforeEach(async () => {
  desk = await ReconciliationDesk.open();
});
afterEach(async () => desk.settlement.stop());

test("a break has an owner, a write-off two people, and an explanation one; what is over is over", async () => {
  await desk.importCsv([desk.line(1, 0, "100")]);
  await desk.run();
  const [first, second] = await desk.breaks();
  const change = async (name: string, type: string, input: object, caller: Caller = desk.finance) =>
    desk.mutate(name, type, input, "... on BreakChanged { break { status owner resolution } }", caller);
  expect(
    await change("assignBreak", "AssignBreakInput", { breakId: first.id, owner: "eva", deadline: "2011-02-01" }),
  ).toMatchObject({
    break: { status: "ASSIGNED", owner: "eva" },
  });
  const writeOff = { breakId: first.id, resolution: "WRITE_OFF", note: "too small" };
  expect(await change("resolveBreak", "ResolveBreakInput", writeOff)).toMatchObject({ break: { status: "PROPOSED" } });
  const approve = (caller: Caller) =>
    change("approveBreakResolution", "ApproveBreakResolutionInput", { breakId: first.id }, caller);
  expect(await approve({ ...desk.approver, subject: desk.finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  const closeIt = () => change("closeBreak", "CloseBreakInput", { breakId: first.id });
  expect(await closeIt()).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await approve(desk.approver)).toMatchObject({ break: { status: "APPROVED", resolution: "WRITE_OFF" } });
  expect(await approve(desk.approver)).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await change("resolveBreak", "ResolveBreakInput", writeOff)).toMatchObject({ reason: "ILLEGAL_MOVE" });
  const overdue = async () =>
    (await desk.breaks(desk.finance, "(filter: { isOverdue: true })")).map(({ id, isOverdue }) => [id, isOverdue]);
  expect(await overdue()).toEqual([[first.id, true]]);
  expect(await closeIt()).toMatchObject({ break: { status: "RESOLVED", resolution: "WRITE_OFF" } });
  expect(await closeIt()).toMatchObject({ reason: "ILLEGAL_MOVE" });
  expect(await overdue()).toEqual([]);
  const kinds = (await desk.breaks()).find(({ id }) => id === first.id).history.map((event: any) => event.kind);
  expect(kinds).toEqual(["FOUND", "ASSIGNED", "PROPOSED", "APPROVED", "RESOLVED"]);
  const explained = { breakId: second.id, resolution: "EXPLAINED", note: "next month" };
  expect(await change("resolveBreak", "ResolveBreakInput", explained)).toMatchObject({ break: { status: "RESOLVED" } });
  expect(await desk.run()).toMatchObject({ breaks: [], newBreaks: [] });
});

test("the database refuses what is no move of a break, and what two people have not agreed on", async () => {
  await desk.importCsv([desk.line(1, 0, "100")]);
  await desk.run();
  const [found] = await desk.breaks();
  const id = found.id.slice(4);
  const { superuserPool } = desk.settlement.db;
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
  await expect(desk.settlement.rows(skip)).rejects.toThrow("does not move");
  await expect(desk.settlement.rows("UPDATE break SET type = 'TIMING', found_minor = 0")).rejects.toThrow(
    "does not move",
  );
});

/** Past the triggers: the lines of the first and the last exact match change places. */
async function swapMatches(): Promise<void> {
  const pairs = await desk.settlement.rows<{ id: string }>(
    "SELECT found_id AS id FROM match_item WHERE pass = 1 AND is_active ORDER BY expected_id",
  );
  const [first, last] = [pairs[0]?.id, pairs.at(-1)?.id];
  const client = await desk.settlement.db.superuserPool.connect();
  try {
    await client.query("BEGIN; SET LOCAL session_replication_role = replica");
    for (const [from, to] of [
      [first, NOBODY],
      [last, first],
      [NOBODY, last],
    ])
      await client.query("UPDATE match_item SET found_id = $2 WHERE found_id = $1 AND pass = 1", [from, to]);
    await client.query("COMMIT");
  } finally {
    client.release();
  }
}
const NOBODY = "00000000-0000-4000-8000-000000000000";

test("two people sign a period off; then nothing of it changes, and the pack is the same however often it is made", async () => {
  await desk.importCsv([desk.line(1, 0, "100"), desk.line(2, 1, "190")]);
  await desk.run();
  const sign = async (caller: Caller, contentHash?: string) =>
    desk.mutate(
      "signOffPeriod",
      "SignOffPeriodInput",
      { cycleId: desk.cycleId, contentHash },
      "... on PeriodSignOff { signOff { status contentHash json csv } }",
      caller,
    );
  expect(await sign(desk.finance)).toMatchObject({ reason: "NOT_FINISHED" });
  await desk.close();
  expect(await sign(desk.finance)).toMatchObject({ reason: "NOT_FINISHED" });
  await desk.instruct();
  const { signOff } = await sign(desk.finance);
  expect((await sign(desk.finance)).signOff.json).toBe(signOff.json);
  expect(JSON.parse(signOff.json)).toMatchObject({
    openBreaks: [{ type: "AMOUNT_MISMATCH", age: "OVER_90_DAYS" }, { type: "TIMING" }],
    silentPartners: [{ partnerCode: "a", currency: "CZK", payableMinor: "60000" }],
    // 600.00 owed; 290.00 told; 10.00 of the second line and 300.00 of the third obligation are open.
    equations: [
      {
        of: `partner b in ${desk.cycleId}`,
        ...{ currency: "CZK", leftMinor: "60000", differenceMinor: "0", uncovered: 0 },
        right: { lines: "29000", AMOUNT_MISMATCH: "1000", TIMING: "30000" },
      },
    ],
    partnerStatements: [{ partnerCode: "b", lines: 2 }],
  });
  expect(await sign({ ...desk.approver, subject: desk.finance.subject }, signOff.contentHash)).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  await desk.importCsv([desk.line(3, 2, "300")]);
  expect(await sign(desk.approver, signOff.contentHash)).toMatchObject({ reason: "CONTENT_CHANGED" });
  // What was told since and never compared is in no match and no break.
  expect(await sign(desk.finance)).toMatchObject({
    reason: "DOES_NOT_CLOSE",
    message: expect.stringContaining("partner b"),
  });
  await desk.run();
  const again = (await sign(desk.finance)).signOff;
  // Each line with the other's obligation: every sum is the same, and yet it is another pack.
  await swapMatches();
  expect(await sign(desk.approver, again.contentHash)).toMatchObject({ reason: "CONTENT_CHANGED" });
  await swapMatches();
  expect(await sign(desk.approver, again.contentHash)).toMatchObject({ signOff: { status: "SIGNED" } });
  expect(await desk.importCsv([desk.line(4, 2, "300")])).toMatchObject({ reason: "SIGNED_OFF" });
  expect(await desk.startRun()).toMatchObject({ reason: "SIGNED_OFF" });
  const [pair] = await desk.settlement.rows<{ found_id: string }>("SELECT found_id FROM match_item WHERE pass = 1");
  expect(
    await desk.mutate("unmatch", "UnmatchInput", { matchId: `pln_${pair!.found_id}`, reason: "late" }, ""),
  ).toMatchObject({ reason: "SIGNED_OFF" });
  await expect(desk.settlement.rows("UPDATE match_item SET is_active = false")).rejects.toThrow("signed off");
});
