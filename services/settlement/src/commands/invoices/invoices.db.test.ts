import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { findInvoice, pageInvoices } from "../../store/invoices/readInvoices.js";
import { approveByHand, OPERATOR, startMonthOfFees, type TermsOfFees } from "../../test/monthOfFees.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { creditInvoice } from "./creditInvoice.js";
import { issueInvoices } from "./issueInvoices.js";
import { writeInvoices } from "./writeInvoices.js";

let settlement: TestSettlement;
beforeEach(async () => {
  settlement = await startTestSettlement();
});
afterEach(async () => settlement.stop());

const FINANCE = { scope: "finance-1", key: "issue" };
const january = async (terms?: TermsOfFees) => startMonthOfFees(settlement, terms);
const approve = async (cycleId: string) => approveByHand(settlement, cycleId);

const invoicesOf = async (cycleId: string) =>
  pageInvoices(settlement.db.database, { partnerCode: undefined, cycleId }, undefined, 100);

test("an approved cycle is invoiced once: fees by quantity × price, VAT at home, reverse charge across the border", async () => {
  const cycleId = await january();
  expect(await issueInvoices(settlement.deps, FINANCE, { cycleId })).toMatchObject({ refused: { status: "OPEN" } });
  await approve(cycleId);
  expect(await issueInvoices(settlement.deps, { ...FINANCE, key: "now" }, { cycleId })).toMatchObject({ cycleId });
  const year = new Date().getUTCFullYear();
  expect(await invoicesOf(cycleId)).toMatchObject([
    {
      number: expect.stringMatching(/^INV-\d{4}-000001$/),
      partnerCode: "a",
      taxPointOn: "2011-01-31",
      lines: [{ kind: "ISSUANCE_FEE", quantity: "12345", unitPrice: "0.003", netMinor: 3704n }],
      // 37.04 at the Czech rate of 2011.
      taxes: [{ category: "STANDARD", rateBps: 2000, netMinor: 3704n, vatMinor: 741n }],
      supplier: OPERATOR,
    },
    {
      number: expect.stringMatching(/-000002$/),
      partnerCode: "b",
      lines: [{ kind: "HANDLING_FEE", quantity: "100.00", unitPrice: "0.0125", netMinor: 125n }],
      taxes: [{ category: "REVERSE_CHARGE", rateBps: 0, netMinor: 125n, vatMinor: 0n }],
    },
  ]);
  expect(year).toBeGreaterThan(2011);
  expect(await settlement.rows("SELECT DISTINCT approval_id IS NOT NULL AS known FROM invoice")).toEqual([
    { known: true },
  ]);
  const again = await issueInvoices(settlement.deps, { ...FINANCE, key: "again" }, { cycleId });
  expect(again).toMatchObject({ invoiceIds: [] });
});

test("points that were told before their contract cost the fee of that contract", async () => {
  const cycleId = await startMonthOfFees(settlement, {}, "LAST");
  await approve(cycleId);
  await issueInvoices(settlement.deps, FINANCE, { cycleId });
  const [invoice] = await invoicesOf(cycleId);
  expect(invoice).toMatchObject({
    partnerCode: "a",
    lines: [{ kind: "ISSUANCE_FEE", contractVersion: 1, quantity: "12345", netMinor: 3704n }],
  });
});

test("the reserve is paid in at issue, pays its part of what is redeemed, and is split when points expire", async () => {
  const cycleId = await january();
  await approve(cycleId);
  await issueInvoices(settlement.deps, FINANCE, { cycleId });
  const moved = await settlement.rows("SELECT kind, amount_minor::integer FROM reserve_movement ORDER BY kind");
  // 12,345 × 0.1 × 0.4 = 493.80; 1,000 of them 40.00; 45 of them 1.80, half to the operator.
  expect(moved).toEqual([
    { kind: "BREAKAGE", amount_minor: 90 },
    { kind: "PAID_IN", amount_minor: 49_380 },
    { kind: "PAID_OUT", amount_minor: 4_000 },
    { kind: "RELEASED", amount_minor: 90 },
  ]);
  const balance = await settlement.rows(
    "SELECT account, sum(amount_minor)::integer AS minor FROM money_posting WHERE account ~ '^(reserve|breakage|fees|vat)' GROUP BY account ORDER BY account",
  );
  expect(balance).toEqual([
    { account: "breakage", minor: -90 },
    { account: "fees:handling", minor: -125 },
    { account: "fees:issuance", minor: -3704 },
    { account: "reserve:a", minor: -45_200 },
    { account: "vat:output", minor: -741 },
  ]);
});

test("without a supplier in the cycle's terms nothing is written, and nothing moves", async () => {
  const cycleId = await january({ operator: null });
  await approve(cycleId);
  expect(await issueInvoices(settlement.deps, FINANCE, { cycleId })).toMatchObject({ refused: { kind: "NoSupplier" } });
  expect(await settlement.rows("SELECT 1 FROM reserve_run")).toEqual([]);
});

test("a transaction that breaks off leaves no gap, and concurrent ones wait for each other's number", async () => {
  const cycleId = await january();
  await approve(cycleId);
  const broken = inTransaction(settlement.db.database, async (tx) => {
    await writeInvoices(tx, cycleId, "finance-1");
    throw new Error("the power went");
  });
  await expect(broken).rejects.toThrow("the power went");
  await Promise.all(
    ["1", "2", "3"].map(async (key) => issueInvoices(settlement.deps, { ...FINANCE, key }, { cycleId })),
  );
  expect((await invoicesOf(cycleId)).map(({ number }) => number.slice(-6))).toEqual(["000001", "000002"]);
  const copyAs = (number: number) => `
    INSERT INTO invoice (id, kind, series, year, number, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on, language,
      supplier, customer, net_minor, vat_minor, issued_by)
    SELECT gen_random_uuid(), kind, series, year, ${number}, cycle_id, 'c', currency, issued_on, tax_point_on, due_on, language,
      supplier, customer, net_minor, vat_minor, issued_by
    FROM invoice WHERE number = 1`;
  await expect(settlement.rows(copyAs(9))).rejects.toMatchObject({ code: "23503" });
  await expect(settlement.rows(copyAs(2))).rejects.toMatchObject({ code: "23505" });
  // The next number, but a head without lines.
  await expect(settlement.rows(copyAs(3))).rejects.toMatchObject({ code: "23000" });
  await expect(settlement.rows("UPDATE invoice SET net_minor = 1")).rejects.toMatchObject({ code: "23000" });
});

test("a credit note takes a whole invoice back, once, in a series of its own", async () => {
  const cycleId = await january();
  await approve(cycleId);
  await issueInvoices(settlement.deps, FINANCE, { cycleId });
  const [invoice] = await invoicesOf(cycleId);
  const input = { invoiceId: invoice?.id ?? "", reason: "Wrong price" };
  const answers = await Promise.all(
    ["1", "2"].map(async (key) => creditInvoice(settlement.deps, { ...FINANCE, key }, input)),
  );
  expect(answers.filter(isRefused)).toMatchObject([{ refused: { kind: "InvoiceRefused" } }]);
  const credited = answers.find((answer) => !isRefused(answer));
  if (!credited || isRefused(credited)) throw new Error("one of them is written");
  expect(await findInvoice(settlement.db.database, credited.creditNoteId)).toMatchObject({
    kind: "CREDIT_NOTE",
    number: expect.stringMatching(/^CRN-\d{4}-000001$/),
    creditsNumber: invoice?.number,
    reason: "Wrong price",
    netMinor: -3704n,
    vatMinor: -741n,
  });
  const owed = await settlement.rows(
    "SELECT coalesce(sum(amount_minor), 0)::integer AS minor FROM money_posting WHERE account = 'fees:issuance'",
  );
  expect(owed).toEqual([{ minor: 0 }]);
});

test("points are counted once per fact, and a cycle that is cut short gives its later hours away", async () => {
  const cycleId = await january();
  await settlement.others.earn("a", 7, "2011-01-20T11:00:00.000Z");
  await settlement.others.settled();
  const { database } = settlement.db;
  await inTransaction(database, async (tx) => cutOffCycle(tx, cycleId, new Date("2011-01-18T00:00:00Z")));
  const counted = await settlement.rows(
    `SELECT cycle_id = $1 AS first, kind, sum(points)::integer AS points, min(contract_version) AS version
     FROM points_counter GROUP BY 1, 2 ORDER BY 1 DESC, 2`,
    [cycleId],
  );
  expect(counted).toEqual([
    { first: true, kind: "EXPIRED", points: 45, version: 0 },
    { first: true, kind: "ISSUED", points: 12_345, version: 1 },
    { first: true, kind: "REDEEMED", points: 1_000, version: 0 },
    { first: false, kind: "ISSUED", points: 7, version: 1 },
  ]);
});
