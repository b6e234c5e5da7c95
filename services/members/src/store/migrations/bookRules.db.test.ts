import { randomUUID } from "node:crypto";
import { recordPurchases } from "../../commands/purchases/recordPurchases.js";
import { recordReturn } from "../../commands/purchases/recordReturn.js";
import { comingBack, enrol, openTestBook, receipt, spend, type TestBook } from "../../test/openTestBook.js";

/** What the database refuses, whoever writes: asked with the rights of the service itself. */
let opened: TestBook;
let memberId: string;
beforeAll(async () => {
  opened = await openTestBook();
  memberId = await enrol(opened.book, randomUUID());
  await recordPurchases(opened.book, "test", [receipt({ memberId }, 10)]);
  await spend(opened.book, memberId, 6);
  await recordReturn(opened.book, "test", comingBack({ memberId }, 9));
});
afterAll(async () => opened.close());

const run = async (sql: string, ...parameters: unknown[]) => opened.db.database.pool.query(sql, parameters);

const HISTORY = [
  "journal_entry",
  "posting",
  "draw",
  "receipt",
  "return_document",
  "return_match",
  "return_purchase",
  "hold_lot",
];
test.each(HISTORY)("%s is append-only", async (table) => {
  const refused = new RegExp(`${table} is append-only`);
  await expect(run(`UPDATE ${table} SET member_id = member_id`)).rejects.toThrow(refused);
  await expect(run(`DELETE FROM ${table}`)).rejects.toThrow(refused);
  await expect(run(`TRUNCATE ${table}`)).rejects.toThrow(refused);
});

const BROKEN: readonly [string, string][] = [
  ["account points below zero", "UPDATE account SET points = -1"],
  ["more held than there is", "UPDATE account SET held = points + 1"],
  ["negative debt", "UPDATE account SET debt = -1"],
  ["an unknown status", "UPDATE account SET status = 'MERGED'"],
  ["a lot with less than nothing", "UPDATE lot SET remaining = -1"],
  ["a lot with more than was issued", "UPDATE lot SET remaining = issued + 1"],
  ["remaining and expired beyond what was issued", "UPDATE lot SET expired = issued, remaining = 1"],
  ["an earmark beyond what remains", "UPDATE lot SET held = remaining + 1"],
  ["a lot that expires before its issue", "UPDATE lot SET expires_at = issued_at"],
  ["a debt repaid beyond itself", "UPDATE debt SET remaining = -1"],
  ["a debt that grows", "UPDATE debt SET remaining = points + 1"],
  ["a line returned beyond its quantity", "UPDATE purchase_line SET returned = quantity + 1"],
  ["a purchase with more points than were granted", "UPDATE purchase SET points = granted + 1"],
  ["a spend without its entry", "UPDATE spend SET entry_id = NULL"],
];
test.each(BROKEN)("%s is refused", async (_what, sql) => {
  await expect(run(sql)).rejects.toMatchObject({ code: "23514" });
});

describe("entries", () => {
  const post = async (points: readonly [string, string, number][], entryPoints: number) => {
    const entry = randomUUID();
    const lot = randomUUID();
    const client = await opened.db.database.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query(
        "INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, occurred_at) VALUES ($1, $2, 99, 'EARN', $3, now())",
        [memberId, entry, entryPoints],
      );
      await client.query(
        `INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
         SELECT $1, $2, n, account, issuer, $3, points, now() FROM json_to_recordset($4) AS p (n integer, account text, issuer text, points bigint)`,
        [
          memberId,
          entry,
          lot,
          JSON.stringify(points.map(([account, issuer, count], n) => ({ n, account, issuer, points: count }))),
        ],
      );
    } finally {
      await client.query("ROLLBACK");
      client.release();
    }
  };

  test("a balanced one is taken", async () => {
    await post(
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "a", 5],
      ],
      5,
    );
  });
  test("one that does not sum to zero is refused", async () => {
    await expect(
      post(
        [
          ["ISSUED", "a", -5],
          ["MEMBER", "a", 4],
        ],
        4,
      ),
    ).rejects.toMatchObject({ constraint: "posting_sums_to_zero" });
  });
  test("one that sums to zero only across issuers is refused", async () => {
    await expect(
      post(
        [
          ["ISSUED", "a", -5],
          ["MEMBER", "b", 5],
        ],
        5,
      ),
    ).rejects.toMatchObject({ constraint: "posting_sums_to_zero" });
  });
  test("one whose points are not its postings' is refused", async () => {
    await expect(
      post(
        [
          ["ISSUED", "a", -5],
          ["MEMBER", "a", 5],
        ],
        4,
      ),
    ).rejects.toMatchObject({ constraint: "posting_matches_entry" });
  });
  test("postings without an entry are refused", async () => {
    const insert = `INSERT INTO posting (member_id, entry_id, line, account, issuer_code, lot_id, points, occurred_at)
      VALUES ($1, $2, 1, 'ISSUED', 'a', $2, -1, now()), ($1, $2, 2, 'MEMBER', 'a', $2, 1, now())`;
    await expect(run(insert, memberId, randomUUID())).rejects.toMatchObject({ constraint: "posting_matches_entry" });
  });
});

test("every primary key and unique index of the book holds the member, except those of registries", async () => {
  const { rows } = await run(`
    SELECT table_class.relname || ': ' || pg_get_indexdef(pg_index.indexrelid) AS definition
    FROM pg_index JOIN pg_class AS table_class ON table_class.oid = pg_index.indrelid
    WHERE pg_index.indisunique AND table_class.relnamespace = 'public'::regnamespace AND table_class.relname IN (
      'member', 'member_contact', 'account', 'lot', 'expiry_due', 'journal_entry', 'posting', 'draw', 'debt', 'purchase',
      'purchase_line', 'return_document', 'return_match', 'return_purchase', 'hold', 'hold_lot')`);
  expect(rows.length).toBeGreaterThanOrEqual(16);
  for (const { definition } of rows as { definition: string }[]) expect(definition).toMatch(/\(.*member_id/);
  expect((await run("SELECT conname FROM pg_constraint WHERE contype = 'f'")).rows).toEqual([]);
});

test("the book can be partitioned by member: every table takes its keys and indexes along", async () => {
  const tables = [
    "member",
    "member_contact",
    "account",
    "lot",
    "journal_entry",
    "posting",
    "draw",
    "debt",
    "purchase",
    "purchase_line",
    "return_document",
    "return_match",
    "return_purchase",
    "hold",
    "hold_lot",
    "expiry_due",
  ];
  for (const table of tables) {
    await run(`CREATE TABLE spread_${table} (LIKE ${table} INCLUDING ALL) PARTITION BY HASH (member_id)`);
    for (const remainder of [0, 1]) {
      await run(
        `CREATE TABLE spread_${table}_${remainder} PARTITION OF spread_${table} FOR VALUES WITH (MODULUS 2, REMAINDER ${remainder})`,
      );
    }
    await run(`INSERT INTO spread_${table} SELECT * FROM ${table}`);
  }
});
