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

const HISTORY = ["journal_entry", "draw", "receipt", "return_document", "return_match", "return_purchase", "hold_lot"];
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
  [
    "a line returned beyond its quantity",
    "INSERT INTO return_match SELECT member_id, return_id, 99, purchase_id, line, 1000 FROM return_match LIMIT 1",
  ],
  [
    "a return of a line that is not there",
    "INSERT INTO return_match SELECT member_id, return_id, 99, purchase_id, 99, 1 FROM return_match LIMIT 1",
  ],
  ["lines that are no lines", `UPDATE purchase SET lines = '{}'`],
  ["a line without a quantity", `UPDATE purchase SET lines = '[["a", 0, 1, null, null]]'`],
  ["a line below price zero", `UPDATE purchase SET lines = '[["a", 1, -1, null, null]]'`],
  ["an unknown kind of entry", "INSERT INTO journal_entry SELECT member_id, entry_id, 1, 'GIFT' FROM journal_entry"],
  ["a purchase with more points than were granted", "UPDATE purchase SET points = granted + 1"],
  ["a spend without its entry", "UPDATE spend SET entry_id = NULL"],
];
test.each(BROKEN)("%s is refused", async (_what, sql) => {
  await expect(run(sql)).rejects.toMatchObject({ code: "23514" });
});

describe("entries", () => {
  const post = async (legs: readonly [string, string, number][], points: number) => {
    const client = await opened.db.database.pool.connect();
    try {
      await client.query("BEGIN");
      await client.query(
        `INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, occurred_at, postings)
         SELECT $1, $2::uuid, 99, 'EARN', $3, now(), array_agg(ROW(account, issuer,
           CASE WHEN account NOT IN ('DEBT', 'REDEEMED') THEN $2::uuid END, CASE WHEN account = 'DEBT' THEN $2::uuid END, points)::posting_leg ORDER BY n)
         FROM json_to_recordset($4) AS p (n integer, account text, issuer text, points bigint)`,
        [
          memberId,
          randomUUID(),
          points,
          JSON.stringify(legs.map(([account, issuer, count], n) => ({ n, account, issuer, points: count }))),
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
  test("one of several issuers is taken when each sums to zero", async () => {
    await post(
      [
        ["MEMBER", "a", -5],
        ["REDEEMED", "a", 5],
        ["DEBT", "b", 5],
        ["REDEEMED", "b", -5],
      ],
      0,
    );
  });
  const UNBALANCED: readonly [string, readonly [string, string, number][], number][] = [
    [
      "one that does not sum to zero",
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "a", 4],
      ],
      4,
    ],
    [
      "one that sums to zero only across issuers",
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "b", 5],
      ],
      5,
    ],
    [
      "one whose first issuer does not sum to zero",
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "a", 4],
        ["ISSUED", "b", -1],
        ["MEMBER", "b", 2],
      ],
      6,
    ],
    [
      "one whose points are not its postings'",
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "a", 5],
      ],
      4,
    ],
    ["one without postings", [], 0],
    [
      "one of an unknown account",
      [
        ["ISSUED", "a", -5],
        ["GIFT", "a", 5],
      ],
      0,
    ],
    [
      "one with a posting of nothing",
      [
        ["ISSUED", "a", -5],
        ["MEMBER", "a", 5],
        ["MEMBER", "a", 0],
      ],
      5,
    ],
  ];
  test.each(UNBALANCED)("%s is refused", async (_what, legs, points) => {
    await expect(post(legs, points)).rejects.toMatchObject({
      code: legs.length === 0 ? "23502" : "23514",
    });
  });
  test("a posting to a member names its lot, and one to a debt its debt", async () => {
    const insert = (leg: string) =>
      run(
        `INSERT INTO journal_entry (member_id, entry_id, sequence, kind, points, occurred_at, postings)
         VALUES ($1, gen_random_uuid(), 99, 'EARN', 5, now(), ARRAY[('REDEEMED', 'a', NULL, NULL, -5), ${leg}]::posting_leg[])`,
        memberId,
      );
    for (const leg of ["('MEMBER', 'a', NULL, NULL, 5)", "('DEBT', 'a', NULL, NULL, 5)"]) {
      await expect(insert(leg)).rejects.toMatchObject({ constraint: "journal_entry_is_balanced" });
    }
  });
});

test("every primary key and unique index of the book holds the member, except those of registries", async () => {
  const { rows } = await run(`
    SELECT table_class.relname || ': ' || pg_get_indexdef(pg_index.indexrelid) AS definition
    FROM pg_index JOIN pg_class AS table_class ON table_class.oid = pg_index.indrelid
    WHERE pg_index.indisunique AND table_class.relnamespace = 'public'::regnamespace AND table_class.relname IN (
      'member', 'member_contact', 'account', 'lot', 'expiry_due', 'journal_entry', 'draw', 'debt', 'purchase',
      'return_document', 'return_match', 'return_purchase', 'hold', 'hold_lot')`);
  expect(rows.length).toBeGreaterThanOrEqual(14);
  for (const { definition } of rows as { definition: string }[]) expect(definition).toMatch(/\(.*member_id/);
  // The seals over all books are no part of a member's book.
  const outside = "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid <> 'book_seal_part'::regclass";
  expect((await run(outside)).rows).toEqual([]);
});

test("the book can be partitioned by member: every table takes its keys and indexes along", async () => {
  const tables = [
    "member",
    "member_contact",
    "account",
    "lot",
    "journal_entry",
    "draw",
    "debt",
    "purchase",
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
