import { newId } from "@tessera/runtime";
import { checkInvariants } from "@tessera/runtime";
import { RECONCILIATION_CHECKS } from "../../store/queries/invariants/reconciliationChecks.js";
import { person, startTestSettlement, type TestSettlement } from "../../test/startTestSettlement.js";
import { runWaitingReconciliations } from "./runWaitingReconciliations.js";
import { startReconciliation } from "./startReconciliation.js";

let settlement: TestSettlement;
let cycleId: string;
const lines = new Map<string, string>();
const legs = new Map<string, string>();

beforeEach(async () => {
  settlement = await startTestSettlement();
  await settlement.others.defineProgramme();
  await settlement.others.settled();
  const [cycle] = await settlement.rows<{ id: string }>("SELECT id FROM cycle ORDER BY opens_at LIMIT 1");
  cycleId = cycle!.id;
  lines.clear();
  legs.clear();
  const { superuserPool } = settlement.db;
  await superuserPool.query(
    `UPDATE cycle SET status = 'INSTRUCTED', cut_off_at = now(), closed_at = now(), calculated_at = now(), calculation = 1,
       content_hash = repeat('0', 64), clearing = 'MULTILATERAL_NET' WHERE id = $1`,
    [cycleId],
  );
  await superuserPool.query(
    "INSERT INTO cycle_approval (id, cycle_id, calculation, content_hash, approved_by) VALUES ($1, $2, 1, repeat('0', 64), 'x')",
    [newId(), cycleId],
  );
});
afterEach(async () => settlement.stop());

async function addLegs(...rows: readonly (readonly [string, "PAYS" | "RECEIVES", number, string])[]): Promise<void> {
  for (const [partner, direction, amount, reference] of rows) {
    legs.set(reference, newId());
    await settlement.db.superuserPool.query(
      `INSERT INTO leg (id, cycle_id, calculation, currency, partner_code, direction, amount_minor, status, due_on, value_date, reference)
       VALUES ($1, $2, 1, 'CZK', $3, $4, $5, 'INSTRUCTED', '2011-02-10', '2011-02-10', $6)`,
      [legs.get(reference), cycleId, partner, direction, amount, reference],
    );
  }
}

interface Told {
  readonly name: string;
  readonly amount: number;
  readonly endToEnd?: string;
  readonly on?: string;
  readonly returnOf?: string;
  readonly fee?: number;
  readonly remittance?: string;
}

async function tell(...told: readonly Told[]): Promise<void> {
  const statementId = newId();
  const { superuserPool } = settlement.db;
  await superuserPool.query(
    `INSERT INTO bank_statement (id, import_id, file_id, format, iban, currency, statement_ref, opened_on, closed_on, opening_minor,
       closing_minor, lines, status, imported_by)
     VALUES ($1, $1, $1, 'CAMT_053', 'CZ00', 'CZK', $2, '2011-02-01', '2011-02-28', 0, $3, $4, 'IMPORTED', 'x')`,
    [statementId, statementId.slice(0, 30), told.reduce((sum, { amount }) => sum + amount, 0), told.length],
  );
  for (const [ordinal, line] of told.entries()) {
    lines.set(line.name, newId());
    await superuserPool.query(
      `INSERT INTO bank_line (id, statement_id, ordinal, amount_minor, currency, booked_on, value_on, end_to_end_id, return_of, fee_minor, remittance)
       VALUES ($1, $2, $3, $4, 'CZK', $5, $5, $6, $7, $8, $9)`,
      [
        ...[lines.get(line.name), statementId, ordinal, line.amount, line.on ?? "2011-02-10", line.endToEnd ?? null],
        ...[line.returnOf ?? null, line.fee ?? null, line.remittance ?? null],
      ],
    );
  }
}

async function run(): Promise<void> {
  const input = { source: "BANK", cycleId, partnerCode: null, dryRun: false } as const;
  await startReconciliation(settlement.db.database, { scope: person("finance").subject, key: newId() }, input);
  await runWaitingReconciliations(settlement.deps);
  const query = async <Row>(sql: string, parameters?: readonly unknown[]) =>
    settlement.rows<Row>(sql, [...(parameters ?? [])]);
  const reports = await checkInvariants({ query }, RECONCILIATION_CHECKS);
  expect(reports.flatMap(({ examples }) => examples)).toEqual([]);
}

const legsNow = async () =>
  Object.fromEntries(
    (
      await settlement.rows<{ reference: string; state: string }>(
        "SELECT reference, concat(status, ' ', settled_minor) AS state FROM leg WHERE original_leg_id IS NULL ORDER BY reference",
      )
    ).map(({ reference, state }) => [reference, state]),
  );
async function breaksNow(): Promise<string[]> {
  const rows = await settlement.rows<{ type: string; found_ids: string[]; expected_ids: string[] }>(
    "SELECT type, found_ids, expected_ids FROM break WHERE status <> 'RESOLVED'",
  );
  const nameOf = (names: ReadonlyMap<string, string>, id: string) =>
    [...names].find(([, known]) => known === id)?.[0] ?? id;
  return rows
    .map(({ type, found_ids: found, expected_ids: expected }) =>
      [type, ...expected.map((id) => nameOf(legs, id)), ...found.map((id) => nameOf(lines, id))].join(" "),
    )
    .sort();
}

test("payments settle their legs once, a reference in the text counts, and each fault is named", async () => {
  await addLegs(
    ["a", "PAYS", 1_000, "TA"],
    ["b", "PAYS", 2_000, "TB"],
    ["c", "PAYS", 3_000, "TC"],
    ["d", "RECEIVES", 4_000, "TD"],
    ["e", "PAYS", 5_000, "TE"],
    ["f", "PAYS", 6_000, "TF"],
  );
  await tell(
    { name: "exact", amount: 1_000, endToEnd: "TA" },
    { name: "again", amount: 1_000, endToEnd: "TA", on: "2011-02-11" },
    { name: "by text", amount: 2_000, endToEnd: "NOTPROVIDED", remittance: "settlement TB thanks" },
    { name: "fee", amount: 2_990, endToEnd: "TC", fee: 10 },
    { name: "out", amount: -4_000, endToEnd: "TD" },
    { name: "late", amount: 5_000, endToEnd: "TE", on: "2011-02-20" },
    { name: "stranger", amount: 77 },
    { name: "charge", amount: -5 },
  );
  await run();
  expect(await legsNow()).toEqual({
    ...{ TA: "SETTLED 1000", TB: "SETTLED 2000", TC: "INSTRUCTED 0", TD: "SETTLED 4000", TE: "SETTLED 5000" },
    TF: "INSTRUCTED 0",
  });
  const named = [
    "DUPLICATE_CREDIT TA again",
    "FEE_DIFFERENCE TC fee",
    "LATE_PAYMENT TE late",
    "MISSING_AT_PARTNER TF",
    "UNIDENTIFIED_CREDIT stranger",
    "UNIDENTIFIED_DEBIT charge",
  ];
  expect(await breaksNow()).toEqual(named);
  await run();
  expect(await breaksNow()).toEqual(named);
});

test("too little settles a part and leaves one break until the rest comes", async () => {
  await addLegs(["a", "PAYS", 1_000, "TA"]);
  await tell({ name: "part", amount: 600, endToEnd: "TA" });
  await run();
  expect([await legsNow(), await breaksNow()]).toEqual([{ TA: "INSTRUCTED 600" }, ["UNDERPAID TA part"]]);
  await run();
  expect(await breaksNow()).toEqual(["UNDERPAID TA part"]);
  await tell({ name: "rest", amount: 400, endToEnd: "TA" });
  await run();
  expect([await legsNow(), await breaksNow()]).toEqual([{ TA: "SETTLED 1000" }, []]);
});

test("a payment that comes back gives its leg back, in the same statement or a later one", async () => {
  await addLegs(["a", "RECEIVES", 1_000, "TA"], ["b", "RECEIVES", 2_000, "TB"]);
  await tell(
    { name: "out a", amount: -1_000, endToEnd: "TA" },
    { name: "out b", amount: -2_000, endToEnd: "TB" },
    { name: "back a", amount: 1_000, returnOf: "TA" },
  );
  await run();
  expect(await legsNow()).toEqual({ TA: "RETURNED 1000", TB: "SETTLED 2000" });
  await tell({ name: "back b", amount: 2_000, returnOf: "TB" });
  await run();
  expect(await legsNow()).toEqual({ TA: "RETURNED 1000", TB: "RETURNED 2000" });
  expect(await breaksNow()).toEqual(["RETURNED_PAYMENT TA back a", "RETURNED_PAYMENT TB back b"]);
  expect(await settlement.rows("SELECT status FROM leg WHERE original_leg_id IS NOT NULL")).toEqual([
    { status: "DUE" },
    { status: "DUE" },
  ]);
});
