import { isRefused } from "@tessera/kernel";
import { newId } from "@tessera/runtime";
import { dayStatement, entry, keepFile } from "../../test/bank/openBank.js";
import { writeCamt053 } from "../../test/bank/writeCamt053.js";
import type { TestEntry } from "../../test/bank/TestStatement.js";
import { closeSettlement, type ReadyCycle } from "../../test/closeSettlement.js";
import { startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { importBankStatement } from "../bank/importBankStatement.js";
import { releaseBankStatement } from "../bank/releaseBankStatement.js";
import { approveSettlementCycle } from "../cycles/approveSettlementCycle.js";
import { instructSettlementCycle } from "../payments/instructSettlementCycle.js";
import { approveMatch } from "../reconciliation/approveMatch.js";
import { approveBreakResolution, closeBreak, resolveBreak } from "../reconciliation/changeBreak.js";
import { proposeMatch } from "../reconciliation/proposeMatch.js";
import { runWaitingReconciliations } from "../reconciliation/runWaitingReconciliations.js";
import { startReconciliation } from "../reconciliation/startReconciliation.js";
import { verifyOwnBooks } from "./verifyOwnBooks.js";

/** In January a owes z 100.00, b 50.00, c 20.00, all of it instructed. The bank's days are days of March. */
let settlement: TestSettlement;
let ready: ReadyCycle;
let openingMinor = 0n;
beforeAll(async () => {
  settlement = await startTestSettlement();
  ready = await closeSettlement(settlement, [
    ["a", "z", 1_000, "0.1", "CZK"],
    ["b", "z", 500, "0.1", "CZK"],
    ["c", "z", 200, "0.1", "CZK"],
  ]);
  for (const code of [null, "a", "b", "c", "z"]) await ready.giveAccounts(code, ["CZK"]);
  const { cycleId, contentHash } = ready;
  await approveSettlementCycle(settlement.deps, by("approver-1"), { cycleId, contentHash });
  await instructSettlementCycle(settlement.deps, by("finance-1"), { cycleId });
});
afterAll(async () => settlement.stop());

const by = (scope: string) => ({ scope, key: newId() });
const referenceOf = async (partner: string) =>
  (await settlement.rows<{ reference: string }>("SELECT reference FROM leg WHERE partner_code = $1", [partner]))[0]!
    .reference;

async function bring(day: number, entries: readonly TestEntry[], startMinor = openingMinor): Promise<void> {
  const statement = { ...dayStatement(day, startMinor), entries };
  openingMinor = entries.reduce((sum, { amountMinor }) => sum + amountMinor, startMinor);
  const fileId = await keepFile(settlement, writeCamt053(statement));
  const input = { fileId, format: "CAMT_053" as const, csv: null };
  expect(isRefused(await importBankStatement(settlement.deps, by("finance-1"), input))).toBe(false);
}

async function compare(): Promise<void> {
  const input = { source: "BANK", cycleId: ready.cycleId, partnerCode: null, dryRun: false } as const;
  await startReconciliation(settlement.db.database, by("finance-1"), input);
  await runWaitingReconciliations(settlement.deps);
}

async function balances(): Promise<Record<string, string>> {
  const rows = await settlement.rows<{ account: string; sum: string }>(
    `SELECT account, sum(amount_minor) FROM money_posting WHERE account !~ '^(clearing|position):'
     GROUP BY account HAVING sum(amount_minor) <> 0 ORDER BY account`,
  );
  return Object.fromEntries(rows.map(({ account, sum }) => [account, sum]));
}

const violated = async () =>
  (await verifyOwnBooks(settlement.db.database)).flatMap(({ violations, invariant, examples }) =>
    violations > 0 ? [`${invariant}: ${examples.join(", ")}`] : [],
  );
const breakOf = async (type: string) =>
  (await settlement.rows<{ id: string }>("SELECT id FROM break WHERE type = $1 AND status <> 'RESOLVED'", [type]))[0]
    ?.id ?? "";

async function writeOff(type: string): Promise<unknown> {
  const { database } = settlement.db;
  const breakId = await breakOf(type);
  const proposal = {
    breakId,
    resolution: "WRITE_OFF",
    note: "too small",
    adjustmentId: null,
    claimPartner: null,
  } as const;
  const proposed = await resolveBreak(database, by("finance-1"), proposal);
  if ("refused" in proposed) return proposed.refused;
  await approveBreakResolution(database, by("approver-1"), { breakId, accept: true });
  return closeBreak(database, by("finance-1"), { breakId });
}

test("what the bank books is in suspense until it is known, and the operator's account is what the bank says", async () => {
  await bring(1, [
    entry(10_000n, { endToEndId: await referenceOf("a") }),
    entry(4_990n, { endToEndId: await referenceOf("b") }),
    entry(2_007n, { endToEndId: await referenceOf("c") }),
    entry(10_000n, { endToEndId: await referenceOf("a"), remittance: "again" }),
    entry(777n),
    entry(-500n, { remittance: "poplatek" }),
    entry(60_000n),
  ]);
  expect(await balances()).toMatchObject({ "bank:operator": "87274", suspense: "-87274" });
  expect(await violated()).toEqual([]);
  await compare();
  // Known: all of a, all that has come of b. c paid too much, which the machine does not decide.
  expect(await balances()).toMatchObject({ "bank:operator": "87274", suspense: String(-87_274 + 10_000 + 4_990) });
  expect(await violated()).toEqual([]);
});

test("two people write off what is too small, and what the operator owes is never written off", async () => {
  for (const type of ["UNDERPAID", "OVERPAID", "UNIDENTIFIED_DEBIT", "UNIDENTIFIED_CREDIT"]) {
    expect(await writeOff(type)).toHaveProperty("breakId");
    expect(await violated()).toEqual([]);
  }
  // b's 0.10 and the charge of 5.00 are lost; c's 0.07 and one of the two unknown credits are gained.
  const [{ lost } = { lost: "" }] = await settlement.rows<{ lost: string }>(
    "SELECT sum(lost_minor) AS lost FROM break_write_off WHERE lost_minor BETWEEN -776 AND 500",
  );
  expect(lost).toBe(String(10 - 7 + 500));
  expect(await writeOff("TIMING")).toMatchObject({ reason: "ILLEGAL_MOVE" });
  await bring(2, [entry(-16_990n, { endToEndId: await referenceOf("z") })]);
  await compare();
  expect(await writeOff("UNDERPAID")).toMatchObject({
    reason: "ILLEGAL_MOVE",
    message: "The operator owes it to the partner, and does not write it off.",
  });
  await bring(3, [entry(-10n, { endToEndId: await referenceOf("z") })]);
  await compare();
  expect(await settlement.rows("SELECT status FROM cycle WHERE id = $1", [ready.cycleId])).toEqual([
    { status: "SETTLED" },
  ]);
  expect(await violated()).toEqual([]);
});

test("money that came without a claim and went back is two lines that explain each other", async () => {
  await bring(4, [entry(-10_000n, { remittance: "back to a" })]);
  await compare();
  const lines = await settlement.rows<{ id: string }>(
    `SELECT id FROM bank_line WHERE abs(amount_minor) = 10000
       AND NOT EXISTS (SELECT FROM match_item WHERE found_id = bank_line.id AND is_active)`,
  );
  const foundIds = lines.map(({ id }) => id);
  const { database } = settlement.db;
  const place = {
    source: "BANK",
    cycleId: ready.cycleId,
    partnerCode: null,
    expectedIds: [],
    note: "sent back",
  } as const;
  const one = await proposeMatch(database, by("finance-1"), { ...place, foundIds: [foundIds[0]!], feeMinor: -10_000n });
  expect(one).toMatchObject({ refused: { reason: "UNKNOWN_ITEM" } });
  const proposed = await proposeMatch(database, by("finance-1"), { ...place, foundIds, feeMinor: 0n });
  if (isRefused(proposed)) throw new Error(proposed.refused.message);
  expect(isRefused(await approveMatch(database, by("approver-1"), proposed))).toBe(false);
  const [{ rest } = { rest: "" }] = await settlement.rows<{ rest: string }>(
    `SELECT sum(amount_minor) AS rest FROM bank_line
     WHERE NOT EXISTS (SELECT FROM match_item WHERE found_id = bank_line.id AND is_active)`,
  );
  expect(await balances()).toMatchObject({ suspense: String(-Number(rest)) });
  expect(await violated()).toEqual([]);
});

test("a booking that two statements tell counts once, also when the first of them leaves quarantine later", async () => {
  const before = (await balances())["bank:operator"];
  const told = [entry(321n, { bankReference: "B-9" })];
  await bring(6, told, openingMinor);
  const [waiting] = await settlement.rows<{ id: string; reason: string }>(
    "SELECT id, reason FROM bank_statement WHERE status = 'QUARANTINED'",
  );
  expect(waiting?.reason).toBe("STATEMENT_GAP");
  const notification = writeCamt053({ ...dayStatement(6, 0n), statementRef: "N", entries: told })
    .replaceAll("camt.053.001.08", "camt.054.001.08")
    .replaceAll("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn")
    .replaceAll(/<(\/?)Stmt>/g, "<$1Ntfctn>")
    .replaceAll(/<Bal>.*?<\/Bal>/g, "");
  const input = { fileId: await keepFile(settlement, notification), format: "CAMT_054" as const, csv: null };
  expect(isRefused(await importBankStatement(settlement.deps, by("finance-1"), input))).toBe(false);
  expect((await balances())["bank:operator"]).toBe(String(Number(before) + 321));
  const release = { statementId: waiting!.id, reason: "day 5 had nothing" };
  expect(isRefused(await releaseBankStatement(settlement.deps, by("finance-2"), release))).toBe(false);
  expect((await balances())["bank:operator"]).toBe(String(Number(before) + 321));
  expect(await violated()).toEqual([]);
});

const BANK = "bank:operator is what imported bank statements have booked";
const SUSPENSE = "suspense is what statements have booked and no match explains";
const LEGS = "suspense paid of each leg through the hub what its matches say";
const WRITTEN_OFF = "what was written off is what two people decided";

test.each<[string, string, string[]]>([
  [
    "a booking made larger",
    "UPDATE bank_line SET amount_minor = amount_minor + 1 WHERE amount_minor = 777",
    [BANK, SUSPENSE],
  ],
  [
    "a statement slipped out",
    "UPDATE bank_statement SET status = 'QUARANTINED', reason = 'BATCH_UNBALANCED' WHERE statement_ref = '2011-1'",
    [BANK, SUSPENSE],
  ],
  [
    "a match of the bank gone",
    "UPDATE match_item SET is_active = false WHERE found_minor = 10000 AND pass = 1",
    [SUSPENSE, LEGS],
  ],
  [
    "a write-off that is larger",
    "UPDATE break_write_off SET lost_minor = lost_minor + 1 WHERE lost_minor = 500",
    [WRITTEN_OFF],
  ],
  ["a write-off that nobody decided", "DELETE FROM break_write_off", [WRITTEN_OFF]],
  [
    "money posted to the operator's account by hand",
    `SELECT post_money(json_build_array(json_build_object('place', 0, 'id', gen_random_uuid(), 'currency', 'CZK', 'kind', 'FX',
       'source_kind', 'X', 'source_id', 'x', 'occurred_at', now(), 'lines', json_build_array(
         json_build_object('account', 'bank:operator', 'amount_minor', '5'), json_build_object('account', 'fx', 'amount_minor', '-5')))))`,
    [BANK],
  ],
])("%s is named", async (_, sql, expected) => {
  const client = await settlement.db.superuserPool.connect();
  const tables = [
    "bank_line",
    "bank_statement",
    "match_item",
    "break_write_off",
    "money_chain",
    "money_entry",
    "money_posting",
  ];
  try {
    for (const table of tables) await client.query(`CREATE TABLE kept_${table} AS TABLE ${table}`);
    await client.query("SET session_replication_role = replica");
    expect((await client.query(sql)).rowCount).toBeGreaterThan(0);
    const named = (await verifyOwnBooks(settlement.db.database)).flatMap(({ violations, invariant }) =>
      violations > 0 ? [invariant] : [],
    );
    expect(named).toEqual(expect.arrayContaining(expected));
    expect([BANK, SUSPENSE, LEGS, WRITTEN_OFF].filter((name) => named.includes(name))).toEqual(expected);
  } finally {
    for (const table of tables) {
      const columns = await client.query<{ names: string }>(
        `SELECT string_agg(quote_ident(column_name), ', ') AS names FROM information_schema.columns
         WHERE table_name = $1 AND is_generated = 'NEVER'`,
        [table],
      );
      const names = columns.rows[0]?.names ?? "";
      await client.query(`DELETE FROM ${table}; INSERT INTO ${table} (${names}) SELECT ${names} FROM kept_${table}`);
      await client.query(`DROP TABLE kept_${table}`);
    }
    await client.query("SET session_replication_role = DEFAULT");
    client.release();
  }
  expect(await violated()).toEqual([]);
});
