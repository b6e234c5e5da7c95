import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { dayStatement, entry, keepFile, openOwnAccount } from "../../test/bank/openBank.js";
import { closingOf, type TestEntry } from "../../test/bank/TestStatement.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { holdTable } from "../../test/holdTable.js";
import { untilWaiting } from "../../test/untilWaiting.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "../bank/importBankStatement.js";
import { approveUnmatch } from "../reconciliation/approveUnmatch.js";
import { runWaitingReconciliations } from "../reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../reconciliation/startReconciliation.js";
import { unmatch } from "../reconciliation/unmatch.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { approveCollateral } from "./approveCollateral.js";
import { approveLimit } from "./approveLimit.js";
import { approveRelease } from "./approveRelease.js";
import { recordCollateral, type CollateralInput } from "./recordCollateral.js";
import { releaseCollateral } from "./releaseCollateral.js";
import { setLimit } from "./setLimit.js";

let settlement: TestSettlement;
let cycleId: string;
let [day, balanceMinor] = [0, 0n];
const by = (scope: string) => ({ scope, key: newId() });
function done<Done extends object>(answer: Done): Exclude<Done, { readonly refused: unknown }> {
  if (isRefused(answer)) throw new Error(JSON.stringify(answer.refused));
  return answer as Exclude<Done, { readonly refused: unknown }>;
}
const refusal = (answer: object) =>
  isRefused(answer) ? (answer.refused as unknown as { message: string; reason?: string }) : null;

/** a has a credit line of 10.00 CZK and has put up 100.00 with a haircut of a tenth: by the bank, where it has not come yet. */
let collateralId: string;
beforeEach(async () => {
  settlement = await startTestSettlement();
  [day, balanceMinor] = [0, 0n];
  await settlement.others.defineProgramme();
  await settlement.others.registerPartners("a", "b");
  await settlement.others.settled();
  [{ id: cycleId } = { id: "" }] = await settlement.rows<{ id: string }>(
    "SELECT id FROM cycle ORDER BY opens_at LIMIT 1",
  );
  await openOwnAccount(settlement);
  const limit = { partnerCode: "a", currency: "CZK", creditLineMinor: 10_00n, reason: "As agreed." };
  done(await approveLimit(settlement.deps, by("checker"), done(await setLimit(settlement.deps, by("maker"), limit))));
  const proposed = done(await recordCollateral(settlement.deps, by("maker"), DEPOSIT));
  ({ collateralId } = proposed);
  done(await approveCollateral(settlement.deps, by("checker"), proposed));
});
afterEach(async () => settlement.stop());

const DEPOSIT: CollateralInput = {
  ...{ partnerCode: "a", currency: "CZK", amountMinor: 100_00n, haircut: "0.1", kind: "CASH", validUntil: null },
  ...{ reference: "Escrow 1", viaBank: true },
};

async function tell(...entries: (Partial<TestEntry> & { readonly amountMinor: bigint })[]): Promise<void> {
  day += 1;
  const bookedOn = `2011-03-${String(day).padStart(2, "0")}`;
  const statement = {
    ...dayStatement(day, balanceMinor),
    entries: entries.map((one) => entry(one.amountMinor, { bookedOn, ...one })),
  };
  balanceMinor = closingOf(statement);
  const fileId = await keepFile(settlement, writeCamt053(statement));
  done(await importBankStatement(settlement.deps, by("finance-1"), { fileId, format: "CAMT_053", csv: null }));
  const run = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
  done(await startReconciliation(settlement.deps.database, by("finance-1"), run));
  await runWaitingReconciliations(settlement.deps);
}

async function referenceOf(kind: string): Promise<string> {
  const [row] = await settlement.rows<{ reference: string }>("SELECT reference FROM claim WHERE kind = $1", [kind]);
  return row?.reference ?? "";
}
async function left(): Promise<number> {
  const [row] = await settlement.rows<{ minor: string }>("SELECT left_minor AS minor FROM collateral_left");
  return Number(row?.minor);
}
async function inLedger(): Promise<string[]> {
  const rows = await settlement.rows<{ text: string }>(
    `SELECT concat_ws(' ', account, sum(amount_minor)) AS text FROM money_posting GROUP BY account
     HAVING sum(amount_minor) <> 0 ORDER BY account`,
  );
  return rows.map(({ text }) => text);
}
async function isClean(): Promise<void> {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.flatMap(({ examples }) => examples)).toEqual([]);
}
async function release(amountMinor: bigint): Promise<object> {
  const input = { collateralId, amountMinor, currency: "CZK", reason: "No longer needed." };
  const proposed = await releaseCollateral(settlement.deps, by("maker"), input);
  return isRefused(proposed) ? proposed : approveRelease(settlement.deps, by("checker"), proposed);
}

test("a deposit counts as far as its money has come, and stands in the ledger by its line alone", async () => {
  expect([await left(), await inLedger()]).toEqual([0, []]);
  expect(refusal(await release(1n))?.message).toMatch(/not left/);
  const reference = await referenceOf("COLLATERAL");
  await tell({ amountMinor: 60_00n, endToEndId: reference });
  expect([await left(), await inLedger()]).toEqual([60_00, ["bank:operator 6000", "collateral:a -6000"]]);
  await tell({ amountMinor: 40_00n, remittance: `deposit ${reference}` });
  expect([await left(), await inLedger()]).toEqual([100_00, ["bank:operator 10000", "collateral:a -10000"]]);
  await isClean();
  // A guarantee is no money.
  const guarantee = { ...DEPOSIT, kind: "BANK_GUARANTEE" as const };
  expect(await recordCollateral(settlement.deps, by("maker"), guarantee)).toMatchObject({
    refused: { kind: "InvalidInput", problems: [{ path: ["viaBank"] }] },
  });
});

test("what is given back is owed at once and paid by its line; a deposit whose money is given back is not taken apart", async () => {
  await tell({ amountMinor: 100_00n, endToEndId: await referenceOf("COLLATERAL"), bankReference: "deposit" });
  expect(await release(30_00n)).toHaveProperty("releaseId");
  expect([await left(), await inLedger()]).toEqual([
    70_00,
    ["bank:operator 10000", "collateral:a -7000", "payable:a -3000"],
  ]);
  await tell({ amountMinor: -30_00n, endToEndId: await referenceOf("RELEASE") });
  expect(await inLedger()).toEqual(["bank:operator 7000", "collateral:a -7000"]);
  await isClean();
  const [line] = await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = 'deposit'");
  const asked = await unmatch(settlement.deps.database, by("finance-1"), { matchId: line!.id, reason: "of b" });
  expect(refusal(asked)).toMatchObject({ reason: "USED_UP" });
});

test("a deposit that was another's is taken apart by two people, and counts no more", async () => {
  await tell({ amountMinor: 100_00n, endToEndId: await referenceOf("COLLATERAL"), bankReference: "deposit" });
  const [line] = await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = 'deposit'");
  const matchId = line!.id;
  done(await unmatch(settlement.deps.database, by("finance-1"), { matchId, reason: "of b" }));
  done(await approveUnmatch(settlement.deps.database, by("approver-1"), { matchId, accept: true }));
  expect([await left(), await inLedger()]).toEqual([0, ["bank:operator 10000", "suspense -10000"]]);
  await isClean();
});

test("a deposit is given back or taken apart, not both, when both are approved at once", async () => {
  await tell({ amountMinor: 100_00n, endToEndId: await referenceOf("COLLATERAL"), bankReference: "deposit" });
  const [line] = await settlement.rows<{ id: string }>("SELECT id FROM bank_line WHERE bank_reference = 'deposit'");
  const matchId = line?.id ?? "";
  done(await unmatch(settlement.deps.database, by("finance-1"), { matchId, reason: "of b" }));
  const input = { collateralId, amountMinor: 100_00n, currency: "CZK", reason: "No longer needed." };
  const proposed = done(await releaseCollateral(settlement.deps, by("maker"), input));
  const letGo = await holdTable(settlement, "money_entry");
  const both = [
    approveRelease(settlement.deps, by("checker"), proposed),
    approveUnmatch(settlement.deps.database, by("approver-1"), { matchId, accept: true }),
  ];
  await untilWaiting(settlement, 2);
  await letGo();
  const answers = await Promise.all<object>(both);
  expect(answers.filter((answer) => isRefused(answer))).toHaveLength(1);
  expect(await left()).toBe(0);
  await isClean();
});
