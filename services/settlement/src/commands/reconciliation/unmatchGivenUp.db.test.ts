import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { by, done } from "../../test/DefaultScene.js";
import { closeSettlement } from "../../test/closeSettlement.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveDefault } from "../exposure/approveDefault.js";
import { declareDefault } from "../exposure/declareDefault.js";
import { markOverdueLegsOf } from "../payments/markOverdueLegs.js";
import { approveUnmatch } from "./approveUnmatch.js";
import { unmatch } from "./unmatch.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const refusal = (answer: object) =>
  isRefused(answer) ? (answer.refused as unknown as { reason?: string }).reason : undefined;

test("what a defaulter has paid of a leg that others cover is not taken from it any more, asked before the default or after", async () => {
  const ready = await closeSettlement(settlement, [
    ["a", "b", 100, "0.1", "CZK"],
    ["c", "b", 50, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c"]) await ready.giveAccounts(code, ["CZK"]);
  const month = openBankMonth(settlement, ready.cycleId);
  await month.payOut(ready.contentHash);
  const reference = (await month.legs()).find(({ partner }) => partner === "a")?.reference ?? null;
  for (const [bankReference, amountMinor] of [
    ["one", 4_00n],
    ["two", 3_00n],
  ] as const) {
    await month.tell([{ amountMinor, endToEndId: reference, bankReference }]);
    await month.run();
  }
  const lines = await settlement.rows<{ id: string; name: string }>("SELECT id, bank_reference AS name FROM bank_line");
  const [one = "", two = ""] = ["one", "two"].map((name) => lines.find((line) => line.name === name)?.id);
  const { database } = settlement.db;
  expect(await unmatch(database, by("finance-1"), { matchId: one, reason: "of another" })).toMatchObject({
    awaitsApproval: true,
  });
  await inTransaction(database, async (tx) => markOverdueLegsOf(tx, ready.cycleId, "2100-01-01"));
  const input = { partnerCode: "a", cycleId: ready.cycleId, reason: "It did not pay." };
  const operatorShare = [{ currency: "CZK", amountMinor: 3_00n }];
  const declared = done(await declareDefault(settlement.deps, by("maker"), { ...input, operatorShare }));
  done(await approveDefault(settlement.deps, by("checker"), declared));
  const before = await month.balances();
  expect(refusal(await approveUnmatch(database, by("approver-1"), { matchId: one, accept: true }))).toBe("GIVEN_UP");
  expect(refusal(await unmatch(database, by("finance-1"), { matchId: two, reason: "of another" }))).toBe("GIVEN_UP");
  expect(await month.balances()).toEqual(before);
  const [leg] = await settlement.rows(
    "SELECT status, settled_minor::integer AS settled FROM leg WHERE reference = $1",
    [reference],
  );
  expect(leg).toEqual({ status: "DEFAULTED", settled: 7_00 });
  await month.expectSoundBooks();
});
