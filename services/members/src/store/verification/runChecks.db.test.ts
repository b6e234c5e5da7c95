import { randomUUID } from "node:crypto";
import { sealBook } from "../../commands/seals/sealBook.js";
import { fillTestBook } from "../../test/fillTestBook.js";
import { openTestBook, type TestBook } from "../../test/openTestBook.js";
import { LEDGER_CHECKS } from "./ledgerChecks.js";
import { POINTS_CHECKS } from "./pointsChecks.js";
import { runChecks } from "./runChecks.js";
import { SEAL_CHECKS } from "./sealChecks.js";

const CHECKS = [...LEDGER_CHECKS, ...SEAL_CHECKS, ...POINTS_CHECKS];

/** A book with every kind of row, and a seal over all books. */
let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
  await fillTestBook(opened.book);
  await sealBook(opened.db.database, randomUUID());
});
afterAll(async () => opened.close());

test("a sound book has no violation, and every check looks at rows", async () => {
  const reports = await runChecks(opened.db.database, CHECKS);
  expect(reports.filter(({ violations }) => violations > 0)).toEqual([]);
  expect(reports.filter(({ rowsScanned }) => rowsScanned === 0)).toEqual([]);
});

/** What a superuser with triggers off breaks, and which invariants must name it. */
const CORRUPTIONS: readonly [string, string, readonly string[]][] = [
  [
    "a posting changed",
    `UPDATE journal_entry SET postings[1].points = postings[1].points - 1, postings[2].points = postings[2].points + 2 WHERE kind = 'EARN'`,
    ["1 postings", "2 entries are", "2 lots"],
  ],
  [
    "a posting deleted",
    "UPDATE journal_entry SET postings = postings[1:1] WHERE kind = 'EXPIRY'",
    ["1 postings", "2 lots"],
  ],
  [
    "an entry changed",
    "UPDATE journal_entry SET points = points - 1 WHERE kind = 'SPEND'",
    ["2 entries are", "6 what", "8 draws of a spend"],
  ],
  [
    "an entry moved in time",
    "UPDATE journal_entry SET occurred_at = occurred_at + interval '1 day' WHERE kind = 'EARN'",
    ["2 entries stand"],
  ],
  ["an entry deleted", "DELETE FROM journal_entry WHERE kind = 'EXPIRY'", ["2 lots", "3 entries", "6 what"]],
  [
    "a lot with a point less",
    "UPDATE lot SET remaining = remaining - 1 WHERE held > 0",
    ["2 lots", "2 accounts", "10 issued"],
  ],
  [
    "a lot issued with a point more",
    "UPDATE lot SET issued = issued + 1",
    ["2 lots", "10 issued", "a purchase and its lot"],
  ],
  ["a lot deleted", "DELETE FROM lot WHERE held > 0", ["2 lots", "2 accounts"]],
  ["an earmark without a hold", "UPDATE hold SET status = 'RELEASED', closed_at = now()", ["7 what is held"]],
  [
    "a lot that outgrows itself",
    "ALTER TABLE lot DROP CONSTRAINT lot_check; UPDATE lot SET held = remaining + 1",
    ["7 a lot"],
  ],
  ["an account with a point more", "UPDATE account SET points = points + 1", ["2 accounts", "6 what"]],
  [
    "a forgotten debt",
    "UPDATE debt SET remaining = remaining - 1 WHERE remaining > 0",
    ["2 debts", "2 accounts", "10 issued"],
  ],
  [
    "a book at a wrong number",
    "UPDATE account SET sequence = sequence + 1 WHERE sequence > 0",
    ["3 entries", "3 facts"],
  ],
  ["a fact deleted", "DELETE FROM outbox WHERE sequence = 2", ["3 facts"]],
  ["a guard taken off", "ALTER TABLE journal_entry DISABLE TRIGGER journal_entry_is_append_only", ["3 history"]],
  [
    "an entry of another partner",
    "UPDATE journal_entry SET partner_code = 'other' WHERE kind = 'SPEND'",
    ["3 every entry is sealed"],
  ],
  [
    "an entry recorded at another time",
    "UPDATE journal_entry SET recorded_at = recorded_at - interval '1 ms' WHERE kind = 'DEBT_REPAYMENT'",
    ["3 every entry is sealed"],
  ],
  [
    "two entries that changed places",
    "UPDATE journal_entry SET sequence = 3 - sequence WHERE sequence < 3 AND kind = 'EARN'",
    ["3 every entry is sealed"],
  ],
  ["a head that is not the last seal", "UPDATE account SET seal = sha256('x')", ["3 a book's head"]],
  [
    "a head that a seal over all books bound",
    "ALTER TABLE book_seal_part DISABLE TRIGGER USER; UPDATE book_seal_part SET seals[1] = sha256('x')",
    ["3 what the last seal"],
  ],
  ["a receipt deleted", "DELETE FROM receipt WHERE kind = 'PURCHASE' AND partner_code = 'b'", ["4 a document"]],
  [
    "a document twice",
    "INSERT INTO purchase SELECT member_id, gen_random_uuid(), partner_code, store_code, receipt_number, NULL, currency, 0, 0, 0, '[]', occurred_at, recorded_at, '[]' FROM purchase LIMIT 1",
    ["4 a document"],
  ],
  [
    "a refused spend with an entry",
    "UPDATE spend SET spend_id = (SELECT spend_id FROM spend WHERE status = 'SPENT') WHERE status = 'REFUSED'",
    ["5 a refused"],
  ],
  [
    "a draw changed",
    "UPDATE draw SET points = points + 1 WHERE kind = 'REDEMPTION'",
    ["8 draws of a spend", "8 draws are"],
  ],
  [
    "draws out of order",
    "UPDATE draw SET position = 3 - position WHERE kind = 'REDEMPTION' AND position < 3",
    ["8 draws stand"],
  ],
  ["a draw after the expiry", "UPDATE draw SET occurred_at = '2011-05-01' WHERE kind = 'REDEMPTION'", ["9 no draw"]],
  ["a draw at another price", "UPDATE draw SET unit_price = 9 WHERE kind = 'REDEMPTION'", ["9 no draw"]],
  ["a reversal of other points", "UPDATE draw SET points = points + 1 WHERE kind = 'REVERSAL'", ["11 a reversal"]],
  [
    "a purchase with fewer points",
    "UPDATE purchase SET points = points - 1 WHERE points > 0",
    ["a purchase and its lot"],
  ],
  ["more returned than was bought", "UPDATE return_match SET quantity = 1000", ["a line gives back"]],
  ["a receipt of another amount", "UPDATE purchase SET amount = amount + 1", ["a receipt's amount"]],
];

test.each(CORRUPTIONS)("%s is seen and named", async (_what, sql, invariants) => {
  const client = await opened.db.superuserPool.connect();
  try {
    await client.query("BEGIN");
    // Unique indexes of registries are no obstacle to who can corrupt files.
    if (sql.includes("journal_entry SET"))
      await client.query("ALTER TABLE journal_entry DROP CONSTRAINT journal_entry_is_balanced");
    if (sql.includes("spend_id =")) await client.query("ALTER TABLE spend DROP CONSTRAINT spend_pkey");
    if (sql.includes("position = 3")) await client.query("ALTER TABLE draw DROP CONSTRAINT draw_pkey");
    await client.query(sql);
    const found: string[] = [];
    for (const { invariant, sql: check } of CHECKS) {
      const { rows } = await client.query<{ example: string }>(
        `SELECT example FROM (${check}) AS finding WHERE violated LIMIT 1`,
      );
      if (rows[0]) {
        expect(rows[0].example).not.toBe("");
        found.push(invariant);
      }
    }
    for (const invariant of invariants) expect(found.filter((name) => name.startsWith(invariant))).toHaveLength(1);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
});
