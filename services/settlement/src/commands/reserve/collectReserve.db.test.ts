import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { dayStatement, entry, keepFile, openOwnAccount } from "../../test/bank/openBank.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import { approveByHand, startMonthOfFees } from "../../test/monthOfFees.js";
import { person, shop, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "../bank/importBankStatement.js";
import { issueInvoices } from "../invoices/issueInvoices.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../reconciliation/changeBreak.js";
import { runWaitingReconciliations } from "../reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../reconciliation/startReconciliation.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";

/** a issues 12,345 points at 0.10 with a reserve of 0.4 of it; 1,000 are redeemed and 45 expire, half of these to the operator. */
let settlement: TestSettlement;
let cycleId: string;
beforeAll(async () => {
  settlement = await startTestSettlement();
  cycleId = await startMonthOfFees(settlement);
  await approveByHand(settlement, cycleId);
  await issueInvoices(settlement.deps, by("finance-1"), { cycleId });
  await openOwnAccount(settlement);
});
afterAll(async () => settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });

async function reserves(partnerCode: string, caller = person("finance")): Promise<unknown> {
  const fields = "balance paidIn paidOut returned released breakage receivable payable"
    .split(" ")
    .map((field) => `${field} { amount }`);
  const query = `{ reserves(partnerCode: "${partnerCode}") { ${fields.join(" ")} } }`;
  const { data, errors } = await settlement.subgraph.execute({ query }, caller);
  expect(errors).toBeUndefined();
  const found = data?.["reserves"] as readonly Record<string, { amount: string }>[];
  return found.map((one) => Object.fromEntries(Object.entries(one).map(([name, { amount }]) => [name, amount])));
}

const MOVED = { paidIn: "493.80", paidOut: "40.00", returned: "0.00", released: "0.90", breakage: "0.90" };

test("a partner sees what its reserve holds, what moved it, and what is to be paid; another sees nothing of it", async () => {
  // Fees of 37.04 and 20 % VAT are claimed beside the reserve.
  const expected = [{ balance: "452.00", ...MOVED, receivable: "538.25", payable: "40.90" }];
  expect(await reserves("a")).toEqual(expected);
  expect(await reserves("a", shop("a"))).toEqual(expected);
  expect(await reserves("a", shop("b"))).toEqual([]);
});

async function tell(...amounts: readonly bigint[]): Promise<void> {
  const statement = { ...dayStatement(1, 0n), entries: amounts.map((amount) => entry(amount)) };
  const fileId = await keepFile(settlement, writeCamt053(statement));
  const input = { fileId, format: "CAMT_053" as const, csv: null };
  expect(isRefused(await importBankStatement(settlement.deps, by("finance-1"), input))).toBe(false);
  const run = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
  await startReconciliation(settlement.db.database, by("finance-1"), run);
  await runWaitingReconciliations(settlement.deps);
}

async function claim(foundMinor: bigint, claimPartner: string | null): Promise<unknown> {
  const { database } = settlement.db;
  const [found] = await settlement.rows<{ id: string }>("SELECT id FROM break WHERE found_minor = $1", [foundMinor]);
  const breakId = found?.id ?? "";
  const proposal = { breakId, resolution: "CLAIM", note: "their invoice", adjustmentId: null, claimPartner } as const;
  const proposed = await resolveBreak(database, by("finance-1"), proposal);
  if ("refused" in proposed) return proposed.refused;
  const same = await approveBreakResolution(database, by("finance-1"), { breakId, accept: true });
  expect(same).toMatchObject({ refused: { kind: "SecondPersonRequired" } });
  await approveBreakResolution(database, by("approver-1"), { breakId, accept: true });
  return closeBreak(database, by("finance-1"), { breakId });
}

const violated = async () =>
  (await verifyOwnBooks(settlement.db.database)).flatMap(({ violations, invariant, examples }) =>
    violations > 0 ? [`${invariant}: ${examples.join(", ")}`] : [],
  );

test("two people say that a bank line pays what is claimed, and never more than that", async () => {
  await tell(53_825n, -4_090n, 1n, 99_999n);
  expect(await claim(99_999n, "a")).toMatchObject({ reason: "DOES_NOT_CLOSE" });
  expect(await claim(53_825n, null)).toMatchObject({ reason: "UNKNOWN_PARTNER" });
  expect(await claim(53_825n, "nobody")).toMatchObject({ reason: "DOES_NOT_CLOSE" });
  expect(await claim(53_825n, "a")).toHaveProperty("breakId");
  expect(await claim(1n, "a")).toMatchObject({ reason: "DOES_NOT_CLOSE" });
  expect(await claim(-4_090n, "a")).toHaveProperty("breakId");
  expect(await reserves("a")).toEqual([{ balance: "452.00", ...MOVED, receivable: "0.00", payable: "0.00" }]);
  const [{ rest } = { rest: "" }] = await settlement.rows<{ rest: string }>(
    "SELECT sum(amount_minor) AS rest FROM money_posting WHERE account = 'suspense'",
  );
  expect(rest).toBe(String(-99_999 - 1));
  expect(await violated()).toEqual([]);
});

test("a reserve that is not what its pools hold is named", async () => {
  const client = await settlement.db.superuserPool.connect();
  try {
    for (const sql of [
      "UPDATE reserve_movement SET amount_minor = amount_minor + 1 WHERE kind = 'PAID_IN'",
      "UPDATE reserve_pool SET held_value = held_value + 1",
    ]) {
      await client.query(
        "BEGIN; SET LOCAL session_replication_role = replica; CREATE TABLE kept AS TABLE reserve_movement; CREATE TABLE pools AS TABLE reserve_pool",
      );
      await client.query(`${sql}; COMMIT`);
      expect(await violated()).toEqual([expect.stringMatching(/^the reserve in the ledger is what cycles moved/)]);
      await client.query(
        `BEGIN; SET LOCAL session_replication_role = replica; DELETE FROM reserve_movement; INSERT INTO reserve_movement TABLE kept;
         DELETE FROM reserve_pool; INSERT INTO reserve_pool TABLE pools; DROP TABLE kept, pools; COMMIT`,
      );
    }
  } finally {
    client.release();
  }
  expect(await violated()).toEqual([]);
});
