import { createHash } from "node:crypto";
import { inTransaction } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { migrations } from "../migrations/index.js";
import { digestObligations, readTotals, sumObligations } from "./readDebts.js";

const CYCLE = "00000000-0000-7000-8000-000000000001";
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(migrations);
  await db.database.pool.query(
    `INSERT INTO cycle (id, status, opens_at, closes_at) VALUES ('${CYCLE}', 'OPEN', '2011-01-01', '2011-02-01')`,
  );
  await db.database.pool.query(
    `INSERT INTO obligation (id, cycle_id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor, occurred_at, late, lot_id)
     SELECT gen_random_uuid(), $1, CASE n % 3 WHEN 0 THEN 'DEBT_REPAYMENT' ELSE 'REDEMPTION' END, gen_random_uuid(), 'rdm_' || n || repeat('\\', n % 3) || repeat('č', n % 2),
       'p' || n % 4, 'p' || (n + 1 + n / 7 % 3) % 4, CASE n % 5 WHEN 0 THEN 'EUR' ELSE 'CZK' END, n * 37,
       '2011-01-01'::timestamptz + n * interval '1 hour 1 second 7 milliseconds', n % 2 = 0,
       CASE n % 3 WHEN 0 THEN gen_random_uuid() END
     FROM generate_series(1, 200) AS n`,
    [CYCLE],
  );
});
afterAll(async () => db.drop());

interface Row {
  readonly text: string;
  readonly id: string;
  readonly pair: string;
  readonly debtor_code: string;
  readonly creditor_code: string;
  readonly currency: string;
  readonly amount_minor: string;
}

async function readRows(): Promise<Row[]> {
  const { rows } = await db.database.pool.query<Row>(
    `SELECT concat_ws('|', id, kind, entry_id, reference, debtor_code, creditor_code, currency, amount_minor,
       extract(epoch FROM occurred_at)::numeric(20, 3), late, lot_id, reverses) AS text,
       concat_ws(' ', currency, debtor_code, creditor_code) AS pair, id, debtor_code, creditor_code, currency, amount_minor
     FROM obligation ORDER BY id`,
  );
  return rows;
}

test("the digest is the one that calculated cycles were frozen with", async () => {
  const sha256 = (data: string | Buffer) => createHash("sha256").update(data).digest();
  const pairs = new Map<string, Buffer[]>();
  for (const { text, pair } of await readRows()) pairs.set(pair, [...(pairs.get(pair) ?? []), sha256(text)]);
  const digests = [...pairs].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, rows]) => sha256(Buffer.concat(rows)));
  const expected = sha256(Buffer.concat(digests)).toString("hex");
  expect(await inTransaction(db.database, async (tx) => digestObligations(tx, CYCLE))).toBe(expected);
  expect((await inTransaction(db.database, async (tx) => sumObligations(tx, CYCLE))).obligationsDigest).toBe(expected);
});

test("debts and totals are what the obligations sum up to, in the order of the codes", async () => {
  const rows = await readRows();
  const sums = await inTransaction(db.database, async (tx) => sumObligations(tx, CYCLE));
  expect(sums.totals).toEqual(await inTransaction(db.database, async (tx) => readTotals(tx, CYCLE)));
  const expected = new Map<string, bigint>();
  for (const { pair, amount_minor } of rows) expected.set(pair, (expected.get(pair) ?? 0n) + BigInt(amount_minor));
  const found = sums.debts.flatMap(({ currency, debts }) =>
    debts.map((debt) => [`${currency} ${debt.debtorCode} ${debt.creditorCode}`, debt.amountMinor] as const),
  );
  expect(found).toEqual([...expected].sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(sums.debts.map(({ currency, obligationCount }) => [currency, obligationCount])).toEqual([
    ["CZK", 160],
    ["EUR", 40],
  ]);
});

test("a cycle without obligations comes to nothing", async () => {
  const sums = await inTransaction(db.database, async (tx) =>
    sumObligations(tx, "00000000-0000-7000-8000-000000000009"),
  );
  expect(sums).toEqual({ debts: [], totals: [], obligationsDigest: createHash("sha256").digest("hex") });
});
