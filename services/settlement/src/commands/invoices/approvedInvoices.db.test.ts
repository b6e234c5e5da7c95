import { isRefused, money } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { insertRate, markRateApproved } from "../../store/fx/fxRates.js";
import { findInvoice, pageInvoices } from "../../store/invoices/readInvoices.js";
import { AT, calculateByHand, startMonthOfFees } from "../../test/monthOfFees.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveCycle, approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { withdrawApproval } from "../cycles/withdrawApproval.js";
import { approveBankAccount } from "../payments/approveBankAccount.js";
import { registerBankAccount } from "../payments/registerBankAccount.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { creditInvoice } from "./creditInvoice.js";
import { issueInvoices } from "./issueInvoices.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const FINANCE = { scope: "finance-1", key: "finance" };
const APPROVER = { scope: "approver-1", key: "approve" };
const start = async () => startMonthOfFees(settlement, { invoicing: "AT_APPROVAL" });
const invoices = async () =>
  pageInvoices(settlement.db.database, { partnerCode: undefined, cycleId: undefined }, undefined, 100);
const numbers = async () => (await invoices()).map(({ number }) => number.replace(/-\d{4}-0+/, " "));
const feesOwed = async () =>
  settlement.rows(
    "SELECT account, sum(amount_minor)::integer AS minor FROM money_posting WHERE account ~ '^(fees|vat)' GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account",
  );
const expectClean = async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
};

test("an approval writes the cycle's invoices, once: of many approvers one, and after a crash as if it had never begun", async () => {
  const cycleId = await start();
  const contentHash = await calculateByHand(settlement, cycleId);
  const broken = inTransaction(settlement.db.database, async (tx) => {
    await approveCycle(tx, { cycleId, contentHash }, "approver-1");
    throw new Error("the power went");
  });
  await expect(broken).rejects.toThrow("the power went");
  expect(await invoices()).toEqual([]);
  const approve = async (scope: string) =>
    approveSettlementCycle(settlement.deps, { scope, key: "approve" }, { cycleId, contentHash });
  const answers = await Promise.all(["p", "q", "r", "s", "p", "q"].map(approve));
  // Two of one approver are one request, told twice.
  expect(answers.filter((answer) => !isRefused(answer)).length).toBeLessThanOrEqual(2);
  expect(await numbers()).toEqual(["INV 1", "INV 2"]);
  expect(await issueInvoices(settlement.deps, FINANCE, { cycleId })).toMatchObject({ invoiceIds: [] });
  expect(await feesOwed()).toHaveLength(3);
  await expectClean();
});

test("an approval that is taken away takes its invoices back, and the next one writes others", async () => {
  const cycleId = await start();
  const contentHash = await calculateByHand(settlement, cycleId);
  await approveSettlementCycle(settlement.deps, APPROVER, { cycleId, contentHash });
  const [first] = await invoices();
  // What finance took back already is not taken back again.
  await creditInvoice(settlement.deps, FINANCE, {
    invoiceId: first?.id ?? "",
    reason: "Sleva",
    net: money(704n, "CZK"),
  });
  await withdrawApproval(settlement.deps, APPROVER, { cycleId, reason: "A mistake" });
  expect(await numbers()).toEqual(["INV 1", "INV 2", "CRN 1", "CRN 2", "CRN 3"]);
  expect((await invoices()).slice(2).map(({ netMinor, vatMinor, reason }) => [netMinor, vatMinor, reason])).toEqual([
    [-704n, -141n, "Sleva"],
    [-3_000n, -600n, "A mistake"],
    [-125n, 0n, "A mistake"],
  ]);
  expect(await feesOwed()).toEqual([]);
  await approveSettlementCycle(settlement.deps, { ...APPROVER, key: "again" }, { cycleId, contentHash });
  expect(await numbers()).toEqual(["INV 1", "INV 2", "CRN 1", "CRN 2", "CRN 3", "INV 3", "INV 4"]);
  // Other terms than were known when it was approved: the cycle comes to something else.
  await settlement.rows(
    `INSERT INTO payment_terms (version, payment_days, payout_days, cooling_off_days, minimums, set_by, set_at)
     VALUES (1, 5, 7, 0, '{"CZK": "50000"}', 'o', '2010-01-01')`,
  );
  const again = await inTransaction(settlement.db.database, async (tx) => calculateCycle(tx, cycleId));
  expect(isRefused(again)).toBe(false);
  expect((await invoices()).at(-1)).toMatchObject({ reason: "Zúčtovací cyklus byl vypočten znovu" });
  expect(await feesOwed()).toEqual([]);
  if (isRefused(again)) return;
  await approveSettlementCycle(settlement.deps, { ...APPROVER, key: "third" }, again);
  expect((await numbers()).slice(7)).toEqual(["CRN 4", "CRN 5", "INV 5", "INV 6"]);
  await expectClean();
});

test("an invoice says where it is paid to, and its VAT in the supplier's currency at the rate of the tax point", async () => {
  const cycleId = await start();
  await settlement.others.redeem({ redeemer: "a", at: AT, draws: [["b", 3_333, "1", "EUR"]] });
  await settlement.others.settled();
  const contentHash = await calculateByHand(settlement, cycleId);
  const approve = async (key: string) =>
    approveSettlementCycle(settlement.deps, { ...APPROVER, key }, { cycleId, contentHash });
  expect(await approve("no rate")).toMatchObject({
    refused: { kind: "FxRateMissing", base: "EUR", quote: "CZK", on: "2011-01-31" },
  });
  expect(await invoices()).toEqual([]);
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [cycleId])).toEqual([
    { status: "CALCULATED" },
  ]);
  await inTransaction(settlement.db.database, async (tx) => {
    for (const [rate, validOn] of [
      [24_200_000_000n, "2011-01-28"],
      [24_305_000_000n, "2011-01-31"],
      [24_900_000_000n, "2011-02-01"],
    ] as const) {
      const id = await insertRate(tx, { base: "EUR", quote: "CZK", rate, validOn }, "finance-1");
      await markRateApproved(tx, id, "approver-1");
    }
  });
  const account = {
    partnerCode: null,
    currency: "EUR",
    iban: "CZ65 0800 0000 1920 0014 5399",
    bic: null,
    holder: "Op",
  };
  await settlement.rows(
    "INSERT INTO payment_terms (version, payment_days, payout_days, cooling_off_days, minimums, set_by) VALUES (1, 5, 7, 0, '{}', 'o')",
  );
  const set = await registerBankAccount(settlement.deps, FINANCE, account);
  if (isRefused(set)) throw new Error(JSON.stringify(set));
  await approveBankAccount(settlement.deps, APPROVER, set);
  expect(await approve("with the rate")).toEqual({ cycleId });
  const inEuro = (await invoices()).find(({ currency }) => currency === "EUR");
  // 3,333.00 × 1.25 % = 41.66; 20 % of it 8.33, which is 202.46 CZK.
  expect(inEuro).toMatchObject({
    partnerCode: "a",
    netMinor: 4_166n,
    vatMinor: 833n,
    domestic: { currency: "CZK", rate: 24_305_000_000n, ratedOn: "2011-01-31" },
    taxes: [{ domesticVatMinor: 20_246n }],
    payment: { iban: "CZ6508000000192000145399", holder: "Op", reference: expect.stringMatching(/^RF\d\dINV\d{10}$/) },
    customer: { companyNumber: "12345678" },
  });
  const others = (await invoices()).filter(({ currency }) => currency !== "EUR");
  expect(others.map(({ domestic, payment }) => [domestic, payment])).toEqual([
    [null, null],
    [null, null],
  ]);
  await creditBitByBit(inEuro!);
  await expectClean();
});

test("verify finds a number that is missing, an invoice too many, and one that the ledger tells otherwise", async () => {
  const cycleId = await start();
  const contentHash = await calculateByHand(settlement, cycleId);
  await approveSettlementCycle(settlement.deps, APPROVER, { cycleId, contentHash });
  const corrupt = async (sql: string) => {
    await settlement.db.superuserPool.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
    const reports = await verifyOwnBooks(settlement.db.database);
    return reports.filter(({ violations }) => violations > 0).map(({ invariant }) => invariant);
  };
  const told = "the ledger has every invoice and credit note as it stands";
  expect(await corrupt("UPDATE invoice SET net_minor = net_minor + 1 WHERE number = 1")).toContain(told);
  expect(await corrupt("UPDATE invoice SET net_minor = net_minor - 1 WHERE number = 1")).toEqual([]);
  expect(await corrupt("UPDATE invoice SET partner_code = 'a', approval_id = NULL WHERE number = 2")).toEqual([
    "of a cycle, partner and currency at most one invoice stands, and none is taken back beyond what it was",
    told,
  ]);
  expect(await corrupt("UPDATE invoice_number SET last_number = 9")).toContain(
    "invoices and credit notes are numbered 1, 2, 3 … in each series and year",
  );
});

/** Thirds of an invoice: each note's VAT follows the rate, together they come to the invoice's, in both currencies. */
async function creditBitByBit(invoice: Invoice): Promise<void> {
  const credit = async (key: string, net?: bigint) =>
    creditInvoice(
      settlement.deps,
      { ...FINANCE, key },
      {
        invoiceId: invoice.id,
        reason: "Sleva",
        ...(net === undefined ? {} : { net: money(net, "EUR") }),
      },
    );
  const notes: Invoice[] = [];
  for (const [key, net] of [
    ["1", 1_388n],
    ["2", 1_388n],
    ["3", undefined],
  ] as const) {
    const answer = await credit(key, net);
    if (isRefused(answer)) throw new Error(answer.refused.message);
    const note = await findInvoice(settlement.db.database, answer.creditNoteId);
    if (note) notes.push(note);
  }
  const total = (of: (note: Invoice) => bigint) => notes.reduce((sum, note) => sum + of(note), 0n);
  expect([total((note) => note.netMinor), total((note) => note.vatMinor)]).toEqual([-4_166n, -833n]);
  expect(total((note) => note.taxes[0]?.domesticVatMinor ?? 0n)).toBe(-20_246n);
  expect(await credit("4")).toMatchObject({ refused: { kind: "InvoiceRefused" } });
}
