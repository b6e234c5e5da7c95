import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { openOwnAccount } from "../../test/bank/openBank.js";
import { closeSettlement } from "../../test/closeSettlement.js";
import { approveByHand, startMonthOfFees } from "../../test/monthOfFees.js";
import { openBankMonth } from "../../test/openBankMonth.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { issueInvoices } from "../invoices/issueInvoices.js";
import { confirmDirectPayment } from "../payments/confirmDirectPayment.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });
const MATCHED = "what claims were paid is what is matched with them";
const BOOKED = "what claims were paid is in the ledger";
const DIRECT = "what creditors say they were paid directly is settled on their legs";

const reportsOf = async (invariants: readonly string[]) =>
  (await verifyOwnBooks(settlement.db.database)).filter(({ invariant }) => invariants.includes(invariant));
const violated = async (...invariants: string[]) =>
  (await reportsOf(invariants)).flatMap(({ violations, invariant }) => (violations > 0 ? [invariant] : []));

/** Triggers refuse what a superuser can do by turning them off. */
async function corrupt(sql: string): Promise<void> {
  const client = await settlement.db.superuserPool.connect();
  try {
    await client.query("SET session_replication_role = replica");
    expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
  } finally {
    await client.query("SET session_replication_role = DEFAULT");
    client.release();
  }
}

test("what a claim is said to be paid stands in its matches and in the ledger, or is named", async () => {
  const cycleId = await startMonthOfFees(settlement);
  await approveByHand(settlement, cycleId);
  expect(await issueInvoices(settlement.deps, by("finance-1"), { cycleId })).toHaveProperty("invoiceIds");
  await openOwnAccount(settlement);
  const month = openBankMonth(settlement, cycleId);
  const [invoice] = await settlement.rows<{ reference: string; minor: string }>(
    "SELECT reference, amount_minor AS minor FROM claim WHERE kind = 'INVOICE' AND partner_code = 'a'",
  );
  await month.tell([{ amountMinor: BigInt(invoice!.minor), endToEndId: invoice!.reference }]);
  await month.run();
  const reports = await reportsOf([MATCHED, BOOKED]);
  expect(reports.map(({ violations, rowsScanned }) => [violations, rowsScanned > 1])).toEqual([
    [0, true],
    [0, true],
  ]);

  const item = (by: string) => `match_item SET expected_minor = expected_minor ${by}, found_minor = found_minor ${by}`;
  const ofClaim = "WHERE expected_id IN (SELECT id FROM claim)";
  await corrupt(`UPDATE ${item("+ 1")} ${ofClaim}`);
  expect(await violated(MATCHED, BOOKED)).toEqual([MATCHED]);
  await corrupt(`UPDATE ${item("- 1")} ${ofClaim}`);
  expect(await violated(MATCHED, BOOKED)).toEqual([]);

  const posting = "money_posting SET amount_minor = amount_minor";
  const inSuspense =
    "WHERE account = 'suspense' AND entry_id IN (SELECT id FROM money_entry WHERE source_kind = 'CLAIM')";
  await corrupt(`UPDATE ${posting} + 1 ${inSuspense}`);
  expect(await violated(MATCHED, BOOKED)).toEqual([BOOKED]);
  await corrupt(`UPDATE ${posting} - 1 ${inSuspense}`);

  await corrupt("DELETE FROM claim_payment");
  expect(await violated(MATCHED, BOOKED)).toEqual([MATCHED, BOOKED]);
});

test("what a creditor says it was paid is settled on its leg, or is named", async () => {
  const terms = { version: 1, homeCurrency: false, minimumPayments: [], paymentTermsDays: 14, operator: null };
  const ready = await closeSettlement(settlement, [["a", "c", 100, "0.1", "CZK"]], {
    settlement: { ...terms, clearing: "CONSERVATIVE" },
  });
  const { cycleId, contentHash } = ready;
  for (const code of [null, "a", "c"]) await ready.giveAccounts(code, ["CZK"]);
  await approveSettlementCycle(settlement.deps, by("approver-1"), { cycleId, contentHash });
  await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId });
  const [leg] = await openBankMonth(settlement, cycleId).legs();
  const paid = { legId: leg!.id, amountMinor: 400n, currency: "CZK", valueDate: "2011-02-10", reference: "r" };
  const told = await confirmDirectPayment(settlement.deps, by("c"), { ...paid, evidence: null, partnerCode: "c" });
  expect(isRefused(told)).toBe(false);
  expect(await reportsOf([DIRECT])).toMatchObject([{ violations: 0, rowsScanned: 1 }]);

  await corrupt("UPDATE direct_payment SET amount_minor = amount_minor + 1");
  expect(await violated(DIRECT)).toEqual([DIRECT]);
  await corrupt("UPDATE direct_payment SET amount_minor = amount_minor - 1");
  expect(await violated(DIRECT)).toEqual([]);
  await corrupt("UPDATE leg SET settled_minor = settled_minor - 1");
  expect(await violated(DIRECT)).toEqual([DIRECT]);
});
