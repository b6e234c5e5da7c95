import { countDeadlocks } from "../../test/countDeadlocks.js";
import { openTwoMonths } from "../../test/openTwoMonths.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveDefault } from "../exposure/approveDefault.js";

let settlement: TestSettlement;
let desk: Awaited<ReturnType<typeof openTwoMonths>>;
beforeEach(async () => {
  settlement = await startTestSettlement();
  desk = await openTwoMonths(settlement);
});
afterEach(async () => settlement.stop());

/** How much of a's legs counts as paid, by month. */
async function paidOfA(): Promise<number[]> {
  const rows = await settlement.rows<{ paid: number }>(
    `SELECT sum(settled_minor - returned_minor)::integer AS paid FROM leg JOIN cycle ON cycle.id = cycle_id
     WHERE partner_code = 'a' GROUP BY number ORDER BY number`,
  );
  return rows.map(({ paid }) => paid);
}

test("a match is not approved when more is open of one of its legs and as much less of another than it says", async () => {
  const { january, februaryId, januaryId, legOf, lineOf, propose, approve, takeApart, done, reasonOf } = desk;
  const [first, second] = [await legOf(january, "a"), await legOf(desk.february, "a")];
  await january.tell([
    { amountMinor: 2_00n, endToEndId: second.reference, bankReference: "of February" },
    { amountMinor: 23_00n, bankReference: "both" },
  ]);
  await january.run();
  const both = [first.id, second.id];
  const { matchId } = done(await propose(januaryId, both, [await lineOf("both")]));
  await january.tell([{ amountMinor: 2_00n, endToEndId: first.reference, bankReference: "of January" }]);
  await january.run();
  done(await takeApart(await lineOf("of February")));
  expect(await paidOfA()).toEqual([2_00, 0]);
  expect(reasonOf(await approve(matchId))).toBe("ITEM_IN_USE");

  // As it is now, it is made and taken apart, and each leg gives back what it got of it.
  const again = done(await propose(februaryId, both, [await lineOf("both")]));
  done(await approve(again.matchId));
  expect(await paidOfA()).toEqual([10_00, 15_00]);
  done(await takeApart(again.matchId));
  expect(await paidOfA()).toEqual([2_00, 0]);
  await january.expectSoundBooks();
});

test("of eight matches of one line in two months, and a default of one of the legs, some order is what comes of them", async () => {
  const { january, legOf, lineOf, propose, approve, by, done, reasonOf } = desk;
  const [first, second] = [await legOf(january, "a"), await legOf(desk.february, "a")];
  await january.tell([{ amountMinor: 12_00n, bankReference: "one" }]);
  const line = await lineOf("one");
  const declared = await desk.declareDefaultOfA();
  const matches: string[] = [];
  for (let i = 0; i < 4; i += 1) {
    matches.push(done(await propose(desk.januaryId, [first.id], [line], -2_00n)).matchId);
    matches.push(done(await propose(desk.februaryId, [second.id], [line], 3_00n)).matchId);
  }
  const defaulting = approveDefault(settlement.deps, by("approver-1"), declared);
  const answers = await Promise.all(matches.map(async (matchId) => reasonOf(await approve(matchId))));
  const isGivenUp = reasonOf(await defaulting) === "DONE";
  expect(answers.filter((one) => one === "DONE")).toHaveLength(1);
  expect(new Set(answers)).toEqual(new Set(["DONE", "ITEM_IN_USE"]));
  const paid = await paidOfA();
  expect([
    [10_00, 0],
    [0, 15_00],
  ]).toContainEqual(paid);
  expect(isGivenUp).toBe(paid[0] === 0);
  await january.expectSoundBooks();
  expect(await countDeadlocks(settlement)).toBe(0);
});
