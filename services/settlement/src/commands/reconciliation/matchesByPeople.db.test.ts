import type { Caller } from "@tessera/kernel";
import { ReconciliationDesk } from "../../test/ReconciliationDesk.js";

let desk: ReconciliationDesk;
beforeEach(async () => {
  desk = await ReconciliationDesk.open();
});
afterEach(async () => desk.settlement.stop());

test("people match what the machine may not, by two, and take apart what it made; the machine does not make it again", async () => {
  await desk.importCsv([desk.line(1, 0, "100"), desk.line(2, 1, "190")]);
  await desk.run();
  const [mismatch] = await desk.breaks();
  const propose = (fee: string) =>
    desk.mutate(
      "proposeMatch",
      "ProposeMatchInput",
      {
        ...{
          cycleId: desk.cycleId,
          source: "PARTNER",
          partnerCode: "b",
          note: "told so",
          fee: { amount: fee, currency: "CZK" },
        },
        ...{ expectedIds: [mismatch.ours[0].id], foundIds: [mismatch.theirs[0].id] },
      },
      "... on MatchChanged { matchId }",
    );
  expect(await propose("9.00")).toMatchObject({ reason: "DOES_NOT_CLOSE" });
  const { matchId } = await propose("10.00");
  const approve = async (caller: Caller) =>
    desk.mutate(
      "approveMatch",
      "ApproveMatchInput",
      { matchId },
      "... on MatchChanged { matchId } ... on SecondPersonRequired { message }",
      caller,
    );
  expect(await approve({ ...desk.approver, subject: desk.finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  const both = await Promise.all([approve(desk.approver), approve({ ...desk.approver, subject: "another" })]);
  expect(both.map(({ __typename }) => __typename).sort()).toEqual(["MatchChanged", "ReconciliationRefused"]);
  expect(await desk.run()).toMatchObject({ matches: [], goneBreaks: [{ name: "AMOUNT_MISMATCH", count: 1 }] });

  const [pair] = await desk.settlement.rows<{ found_id: string }>("SELECT found_id FROM match_item WHERE pass = 1");
  const apart = () =>
    desk.mutate(
      "unmatch",
      "UnmatchInput",
      { matchId: `pln_${pair!.found_id}`, reason: "wrong" },
      "... on MatchChanged { matchId }",
    );
  expect(await apart()).toMatchObject({ __typename: "MatchChanged" });
  expect(await apart()).toMatchObject({ reason: "UNKNOWN_MATCH" });
  expect(await desk.run()).toMatchObject({ matches: [], newBreaks: [{ name: "AMBIGUOUS", count: 1 }] });
  expect(await desk.settlement.rows("SELECT undone_reason FROM match WHERE status = 'UNDONE'")).toEqual([
    { undone_reason: "wrong" },
  ]);
});

test("a tolerance holds from the second person on, and the difference is the match's fee", async () => {
  await desk.importCsv([desk.line(1, 0, "99.50")]);
  const tolerance = { partnerCode: "b", absolute: { amount: "0.50", currency: "CZK" }, bps: 100 };
  const { toleranceId } = await desk.mutate(
    "setTolerance",
    "SetToleranceInput",
    tolerance,
    "... on ToleranceChanged { toleranceId }",
  );
  expect((await desk.run()).matches).toEqual([]);
  const approve = async (caller: Caller) =>
    desk.mutate("approveTolerance", "ApproveToleranceInput", { toleranceId }, "", caller);
  expect(await approve({ ...desk.approver, subject: desk.finance.subject })).toMatchObject({
    __typename: "SecondPersonRequired",
  });
  expect(await approve(desk.approver)).toMatchObject({ __typename: "ToleranceChanged" });
  expect((await desk.run()).matches).toEqual([{ name: "2", count: 1 }]);
  expect(await desk.settlement.rows("SELECT fee_minor FROM match")).toEqual([{ fee_minor: "50" }]);
});
