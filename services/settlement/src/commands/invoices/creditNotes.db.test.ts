import { isRefused, money } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import type { Invoice } from "../../domain/invoices/invoice.js";
import { pageInvoices } from "../../store/invoices/readInvoices.js";
import { AT, calculateByHand, startMonthOfFees } from "../../test/monthOfFees.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { verifyOwnBooks } from "../verification/verifyOwnBooks.js";
import { creditInvoice } from "./creditInvoice.js";

let settlement: TestSettlement;

const FINANCE = { scope: "finance-1", key: "finance" };
const APPROVER = { scope: "approver-1", key: "approve" };
const invoices = async () =>
  pageInvoices(settlement.db.database, { partnerCode: undefined, cycleId: undefined }, undefined, 100);
const numbers = async () => (await invoices()).map(({ number }) => number.replace(/-\d{4}-0+/, " "));
const expectClean = async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
};

afterEach(async () => settlement.stop());

describe("a credit note", () => {
  let invoice: Invoice;
  beforeEach(async () => {
    settlement = await startTestSettlement();
    const cycleId = await startMonthOfFees(settlement, { invoicing: "AT_APPROVAL" });
    await settlement.others.redeem({ redeemer: "a", at: AT, draws: [["b", 4_000, "1", "CZK"]] });
    await settlement.others.settled();
    const contentHash = await calculateByHand(settlement, cycleId);
    await approveSettlementCycle(settlement.deps, APPROVER, { cycleId, contentHash });
    // 37.04 for points issued, 50.00 for what was redeemed.
    invoice = (await invoices()).find(({ partnerCode }) => partnerCode === "a")!;
    expect(invoice.lines.map(({ ordinal, netMinor }) => [ordinal, netMinor])).toEqual([
      [1, 3_704n],
      [2, 5_000n],
    ]);
  });
  const czk = (amountMinor: bigint) => money(amountMinor, "CZK");
  const credit = async (key: string, more: object) =>
    creditInvoice(settlement.deps, { ...FINANCE, key }, { invoiceId: invoice.id, reason: "Sleva", ...more });

  test("beyond what there is is refused, and nothing is written", async () => {
    const tooMuch: readonly (readonly [string, object])[] = [
      ["more than the invoice", { net: czk(8_705n) }],
      ["nothing", { net: czk(0n) }],
      ["less than nothing", { net: czk(-1n) }],
      ["another currency", { net: { amountMinor: 1n, currency: "EUR" } }],
      ["more than a line", { lines: [{ line: 1, net: czk(3_705n) }] }],
      ["a line that is not there", { lines: [{ line: 3 }] }],
      [
        "a line twice",
        {
          lines: [
            { line: 1, net: czk(1n) },
            { line: 1, net: czk(1n) },
          ],
        },
      ],
      ["no line", { lines: [] }],
    ];
    for (const [name, more] of tooMuch) {
      expect([name, await credit(name, more)]).toMatchObject([name, { refused: { kind: "InvoiceRefused" } }]);
    }
    expect(await numbers()).toEqual(["INV 1", "INV 2"]);
  });

  test("takes lines whole or in part, then an amount over what is left, never more than there was, however many at once", async () => {
    const both = await credit("both", { net: czk(1n), lines: [] });
    expect(both).toMatchObject({ refused: { kind: "InvalidInput" } });
    await credit("line", { lines: [{ line: 1 }] });
    await credit("part", { lines: [{ line: 2, net: czk(1_000n) }] });
    expect((await invoices()).slice(-2).map(({ lines }) => lines)).toMatchObject([
      [{ kind: "ISSUANCE_FEE", quantity: "-12345", netMinor: -3_704n, creditsLine: 1 }],
      [{ kind: "HANDLING_FEE", quantity: "0.00", netMinor: -1_000n, creditsLine: 2 }],
    ]);
    const many = await Promise.all(
      Array.from({ length: 6 }, async (_, index) => credit(`many ${index}`, { net: czk(1_500n) })),
    );
    expect(many.filter((answer) => !isRefused(answer))).toHaveLength(2);
    await credit("rest", {});
    expect(await numbers()).toEqual(["INV 1", "INV 2", "CRN 1", "CRN 2", "CRN 3", "CRN 4", "CRN 5"]);
    const [left] = await settlement.rows(
      "SELECT sum(net_minor)::integer AS net, sum(vat_minor)::integer AS vat FROM invoice WHERE partner_code = 'a'",
    );
    expect(left).toEqual({ net: 0, vat: 0 });
    await expectClean();
  });

  test("that takes back too much, or not by the invoice's rate, the database refuses too", async () => {
    const write = async (net: number, vat: number, line = 1) =>
      inTransaction(settlement.db.database, async (tx) => {
        await tx.query("INSERT INTO invoice_number VALUES ('CRN', 2026, 1) ON CONFLICT DO NOTHING");
        await tx.query(
          `INSERT INTO invoice (id, kind, series, year, number, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on,
             language, supplier, customer, net_minor, vat_minor, issued_by, credits, reason)
           SELECT gen_random_uuid(), 'CREDIT_NOTE', 'CRN', year, 1, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on,
             language, supplier, customer, $2, $3, 'x', id, 'x' FROM invoice WHERE id = $1`,
          [invoice.id, net, vat],
        );
        await tx.query(
          `INSERT INTO invoice_line SELECT id, 1, 'ISSUANCE_FEE', 1, 0, 1, $1, $2 FROM invoice WHERE kind = 'CREDIT_NOTE'`,
          [net, line],
        );
        await tx.query(
          "INSERT INTO invoice_tax SELECT id, 'STANDARD', 2000, $1, $2 FROM invoice WHERE kind = 'CREDIT_NOTE'",
          [net, vat],
        );
      });
    for (const [net, vat, line] of [
      [-3_705, -741, 1],
      [-1_000, -199, 1],
      [-1_000, -200, 3],
    ] as const) {
      await expect(write(net, vat, line)).rejects.toMatchObject({ code: "23000" });
    }
    await write(-1_000, -200);
    await expect(
      settlement.rows(
        `INSERT INTO invoice (id, kind, series, year, number, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on, language,
           supplier, customer, net_minor, vat_minor, issued_by)
         SELECT gen_random_uuid(), kind, series, year, 3, cycle_id, partner_code, currency, issued_on, tax_point_on, due_on, language,
           supplier, customer, net_minor, vat_minor, issued_by FROM invoice WHERE id = $1`,
        [invoice.id],
      ),
    ).rejects.toMatchObject({ code: "23000" });
  });
});
