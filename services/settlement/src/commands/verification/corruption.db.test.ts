import { isRefused } from "@tessera/kernel";
import { inTransaction } from "@tessera/runtime";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { calculateCycle } from "../cycles/calculateSettlementCycle.js";
import { closeCutOffCycle } from "../cycles/closeCutOffCycle.js";
import { cutOffCycle } from "../cycles/cutOffCycle.js";
import { sealCycles } from "../ledger/sealCycles.js";
import { approveAdjustment } from "../disputes/approveAdjustment.js";
import { approveDispute } from "../disputes/approveDispute.js";
import { decideDispute } from "../disputes/decideDispute.js";
import { openDispute } from "../disputes/openDispute.js";
import { postAdjustment } from "../disputes/postAdjustment.js";
import { reviewDispute } from "../disputes/reviewDispute.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

let settlement: TestSettlement;

/** January calculated with every kind of obligation, February closed, March open with a late one. */
beforeAll(async () => {
  settlement = await startTestSettlement();
  const { database } = settlement.db;
  await settlement.others.defineProgramme();
  await settlement.others.redeem({
    redeemer: "d",
    at: "2011-01-10T11:00:00.000Z",
    draws: [
      ["a", 333, "0.0835", "CZK"],
      ["b", 333, "0.0835", "CZK"],
      ["c", 334, "0.0835", "CZK"],
      ["d", 9, "0.1", "CZK"],
    ],
  });
  await settlement.others.redeem({
    redeemer: "a",
    at: "2011-01-11T11:00:00.000Z",
    draws: [
      ["b", 700, "0.1", "CZK"],
      ["c", 7, "0.5", "EUR"],
    ],
  });
  await settlement.others.repay({ at: "2011-01-12T11:00:00.000Z", repayments: [["a", "c", 55, "0.0045", "EUR"]] });
  const undone = await settlement.others.redeem({
    redeemer: "b",
    at: "2011-01-13T11:00:00.000Z",
    draws: [["a", 100, "0.1", "CZK"]],
  });
  await settlement.others.cancelRedemption(undone, "2011-01-14T11:00:00.000Z");
  await settlement.others.registerPartners("a", "b", "c", "d");
  await settlement.others.redeem({ redeemer: "e", at: "2011-01-16T11:00:00.000Z", draws: [["b", 80, "0.1", "CZK"]] });
  await settlement.others.redeem({ redeemer: "c", at: "2011-03-10T11:00:00.000Z", draws: [["a", 100, "0.1", "CZK"]] });
  await settlement.others.settled();
  await adjustAndDispute(settlement);
  const cycles = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at");
  for (const { id } of cycles.slice(0, 2)) {
    await inTransaction(database, async (tx) => cutOffCycle(tx, id, null));
    await inTransaction(database, async (tx) => closeCutOffCycle(tx, id));
  }
  await inTransaction(database, async (tx) => calculateCycle(tx, cycles[0]?.id ?? ""));
  await sealCycles(settlement.deps);
  await settlement.others.redeem({ redeemer: "c", at: "2011-01-15T11:00:00.000Z", draws: [["b", 50, "0.1", "CZK"]] });
  await settlement.others.settled();
});
afterAll(async () => settlement.stop());

/** In January a owes c an adjustment of 5.00, and of the 8.00 that b owes e half is withdrawn and owed anew. */
async function adjustAndDispute(settled: TestSettlement): Promise<void> {
  const { deps } = settled;
  const by = (scope: string, key: string) => ({ scope, key });
  const proposed = await postAdjustment(deps, by("maker", "1"), {
    debtorCode: "a",
    creditorCode: "c",
    currency: "CZK",
    amountMinor: 500n,
    reason: "Shared costs.",
    occurredAt: new Date("2011-01-20T11:00:00.000Z"),
  });
  if (isRefused(proposed)) throw new Error("refused");
  await approveAdjustment(deps, by("checker", "2"), proposed);
  const [disputed] = await settled.rows<{ id: string }>("SELECT id FROM obligation WHERE creditor_code = 'e'");
  const opened = await openDispute(deps, by("maker", "3"), {
    obligationId: disputed?.id ?? "",
    reason: "Half of it.",
    claimed: { amountMinor: 400n, currency: "CZK" },
    partnerCode: null,
  });
  if (isRefused(opened)) throw new Error("refused");
  await reviewDispute(deps, by("maker", "4"), opened);
  await decideDispute(deps, by("maker", "5"), { ...opened, outcome: "ACCEPTED", amount: null, reason: "Half." });
  await approveDispute(deps, by("checker", "6"), opened);
}

async function violated(): Promise<string[]> {
  const reports = await verifyOwnBooks(settlement.db.database);
  return reports
    .filter((report) => report.violations > 0)
    .map((report) => report.invariant.split(/[:,]| the | and /)[0] ?? "");
}

test("an untouched database is clean and every invariant has looked at rows", async () => {
  const reports = await verifyOwnBooks(settlement.db.database);
  expect(reports.filter((report) => report.violations > 0)).toEqual([]);
  // These have their own rows in reconciliationCorruption.db.test.ts, bankLedger.db.test.ts, exposure/collectedDefault.db.test.ts,
  // exit/exitCorruption.db.test.ts, invoices/approvedInvoices.db.test.ts, claims/payouts.db.test.ts and paidCorruption.db.test.ts.
  const elsewhere =
    /^(18|19|20|bank:operator|suspense|what was written off|the reserve in the ledger) |^exit:|collateral|default|invoice|claims were|directly|payouts|ordered/;
  const unseen = reports.filter(({ rowsScanned, invariant }) => rowsScanned === 0 && !elsewhere.test(invariant));
  expect(unseen).toEqual([]);
  expect(reports.length).toBeGreaterThan(12);
});

const PRICING = "12 Σ issuer shares = priced total";
const LEDGER = "the ledger of a cycle is what its positions";
const EXPOSURES = "exposures = obligations that count";
const HASH = "a calculated cycle is unchanged since its content hash";
const CALCULATED = "(SELECT id FROM cycle WHERE status = 'CALCULATED')";
const ONE =
  "(SELECT id FROM obligation WHERE kind = 'REDEMPTION' AND currency = 'CZK' AND cycle_id = " +
  CALCULATED +
  " ORDER BY occurred_at, id LIMIT 1)";

/** Each corruption with the invariants that must name it. */
test.each<[string, string, string[]]>([
  [
    "an obligation's amount",
    `UPDATE obligation SET amount_minor = amount_minor + 1 WHERE id = ${ONE}`,
    [PRICING, EXPOSURES, "14 totals frozen at", "14 positions frozen at", HASH],
  ],
  [
    "one minor unit moved between two shares",
    "UPDATE obligation SET amount_minor = amount_minor + CASE debtor_code WHEN 'a' THEN 1 WHEN 'b' THEN -1 ELSE 0 END WHERE creditor_code = 'd'",
    [PRICING, EXPOSURES, "14 positions frozen at", HASH],
  ],
  [
    "an obligation that is gone",
    "DELETE FROM obligation WHERE creditor_code = 'c' AND kind = 'REDEMPTION' AND NOT late",
    [PRICING, EXPOSURES],
  ],
  [
    "an obligation that nothing was drawn for",
    `INSERT INTO obligation SELECT gen_random_uuid(), cycle_id, kind, gen_random_uuid(), reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late, lot_id, reverses, now() FROM obligation WHERE late`,
    [PRICING, EXPOSURES],
  ],
  ["a draw's price", "UPDATE draw SET unit_price = unit_price + 0.01 WHERE source_kind = 'PURCHASE'", [PRICING]],
  ["a draw that is gone", "DELETE FROM draw WHERE source_kind = 'PURCHASE'", [PRICING]],
  [
    "a draw of an undone spend",
    "UPDATE draw SET lot_id = gen_random_uuid() WHERE kind = 'REVERSAL'",
    ["11 a reversal mirrors one obligation"],
  ],
  [
    "a reversal's original",
    "UPDATE obligation SET reverses = (SELECT id FROM obligation WHERE late) WHERE kind = 'REVERSAL'",
    ["11 a reversal mirrors one obligation", HASH],
  ],
  [
    "an obligation moved to another cycle",
    "UPDATE obligation SET cycle_id = (SELECT id FROM cycle WHERE status = 'CLOSED') WHERE kind = 'REDEMPTION' AND creditor_code = 'c' AND NOT late",
    ["13 every obligation is in exactly one cycle"],
  ],
  [
    "an obligation in no cycle",
    "UPDATE obligation SET cycle_id = gen_random_uuid() WHERE late",
    ["13 every obligation is in exactly one cycle"],
  ],
  [
    "an obligation that is not late called late",
    "UPDATE obligation SET late = true WHERE creditor_code = 'c' AND kind = 'REDEMPTION'",
    ["13 every obligation is in exactly one cycle"],
  ],
  [
    "a frozen total",
    "UPDATE cycle_total SET gross_minor = gross_minor + 1 WHERE kind = 'REVERSAL'",
    ["14 totals frozen at", HASH],
  ],
  ["a frozen total that is gone", "DELETE FROM cycle_total WHERE kind = 'REVERSAL'", ["14 totals frozen at", HASH]],
  [
    "a frozen position",
    "UPDATE cycle_position SET receivable_minor = receivable_minor + 1 WHERE partner_code = 'a' AND currency = 'CZK'",
    [
      "14 positions frozen at",
      "14 Σ net = 0 per cycle",
      "15 Σ legs + carried = Σ net per partner",
      "netting reports agree with",
      LEDGER,
      HASH,
    ],
  ],
  [
    "a leg",
    "UPDATE leg SET amount_minor = amount_minor + 1 WHERE partner_code = 'a' AND currency = 'CZK'",
    ["15 Σ legs + carried = Σ net per partner", HASH],
  ],
  [
    "a leg that is gone",
    "DELETE FROM leg WHERE partner_code = 'a' AND currency = 'EUR'",
    ["15 Σ legs + carried = Σ net per partner", HASH],
  ],
  [
    "a netting report",
    "UPDATE netting_report SET payments = payments + 9 WHERE scheme = 'MULTILATERAL_HUB'",
    ["netting reports agree with"],
  ],
  [
    "a netting report that is gone",
    "DELETE FROM netting_report WHERE scheme = 'CONSERVATIVE'",
    ["netting reports agree with"],
  ],
  [
    "an adjustment that is owed",
    "UPDATE obligation SET amount_minor = amount_minor + 1 WHERE kind = 'ADJUSTMENT' AND debtor_code = 'a'",
    [
      "every adjustment is owed as two people approved it",
      EXPOSURES,
      "14 totals frozen at",
      "14 positions frozen at",
      HASH,
    ],
  ],
  [
    "an adjustment that nobody approved",
    "UPDATE adjustment SET approved_by = NULL, approved_at = NULL WHERE dispute_id IS NULL",
    ["every adjustment is owed as two people approved it"],
  ],
  [
    "a decision",
    "UPDATE dispute SET decided_minor = decided_minor + 1",
    ["what a closed dispute decided is what is owed"],
  ],
  [
    "what is withdrawn",
    "DELETE FROM obligation_withdrawn",
    ["what a closed dispute decided is what is owed", EXPOSURES, "14 totals frozen at", "14 positions frozen at", HASH],
  ],
  [
    "what stays withdrawn",
    "INSERT INTO obligation_returned SELECT obligation_id FROM obligation_withdrawn",
    ["what a closed dispute decided is what is owed", EXPOSURES, "14 totals frozen at", "14 positions frozen at", HASH],
  ],
  [
    "what a partner owes",
    "UPDATE exposure_delta SET delta_minor = delta_minor + 1 WHERE partner_code = 'a'",
    [EXPOSURES],
  ],
  ["a content hash", "UPDATE cycle SET content_hash = repeat('0', 64) WHERE status = 'CALCULATED'", [HASH]],
  [
    "the end of a cycle",
    "UPDATE cycle SET closes_at = closes_at - interval '1 hour' WHERE status = 'CLOSED'",
    ["cycles follow each other without gap or overlap"],
  ],
  [
    "the order of closing",
    "UPDATE cycle SET status = CASE status WHEN 'OPEN' THEN 'CLOSED' ELSE 'OPEN' END, cut_off_at = CASE status WHEN 'OPEN' THEN now() END, closed_at = CASE status WHEN 'OPEN' THEN now() END WHERE status IN ('OPEN', 'CLOSED')",
    ["cycles follow each other without gap or overlap"],
  ],
])("corrupting %s is named", async (_, sql, expected) => {
  const client = await settlement.db.superuserPool.connect();
  const tables = [
    ...["cycle", "draw", "obligation", "cycle_total", "cycle_position", "netting_report", "leg"],
    ...["dispute", "adjustment", "obligation_withdrawn", "obligation_returned", "exposure_delta"],
  ];
  try {
    for (const table of tables) await client.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    // Constraints hold what triggers would refuse; the ones that stand in the way of a corruption are off as well.
    await client.query("ALTER TABLE obligation DROP CONSTRAINT IF EXISTS obligation_amount_minor_check");
    const { rowCount } = await client.query(sql);
    expect(rowCount).toBeGreaterThan(0);
    expect(await violated()).toEqual(expected);
  } finally {
    for (const table of [...tables].reverse()) await client.query(`DELETE FROM ${table}`);
    for (const table of tables) {
      const columns = (
        await client.query(
          "SELECT string_agg(column_name, ', ') AS names FROM information_schema.columns WHERE table_name = $1 AND is_generated = 'NEVER'",
          [table],
        )
      ).rows[0].names;
      await client.query(
        `INSERT INTO ${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM kept_${table}; DROP TABLE kept_${table}`,
      );
    }
    client.release();
  }
  expect(await violated()).toEqual([]);
});

test("a debt to oneself and an amount below zero are named, should the constraints ever be gone", async () => {
  const client = await settlement.db.superuserPool.connect();
  try {
    await client.query("BEGIN");
    const { rows } = await client.query(
      "SELECT conname FROM pg_constraint WHERE conrelid = 'obligation'::regclass AND contype = 'c'",
    );
    for (const { conname } of rows) await client.query(`ALTER TABLE obligation DROP CONSTRAINT "${conname}"`);
    await client.query("UPDATE obligation SET creditor_code = debtor_code, amount_minor = -amount_minor WHERE late");
    await client.query("COMMIT");
    expect(await violated()).toEqual([PRICING, "13 debtor ≠ creditor", EXPOSURES]);
  } finally {
    client.release();
  }
});
