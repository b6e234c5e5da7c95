import { createHash, randomUUID } from "node:crypto";
import { at, enrol, openTestBook, receipt, type TestBook } from "../../test/openTestBook.js";
import { checkBookSeals } from "../../store/verification/checkBookSeals.js";
import { recordPurchases } from "../purchases/recordPurchases.js";
import { sealBook } from "./sealBook.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

const sha256 = (...parts: (Buffer | string)[]) =>
  parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

async function earn(memberId: string): Promise<void> {
  await recordPurchases(opened.book, "test", [receipt({ memberId }, 10, { occurredAt: at("2011-02-01") })]);
}

test("a seal binds the head of every book that has entries, once for each id", async () => {
  const { database, superuserPool } = opened.db;
  expect(await sealBook(database, randomUUID())).toMatchObject({ members: 0, root: sha256().toString("hex") });

  const memberIds = [await enrol(opened.book, "1"), await enrol(opened.book, "2"), await enrol(opened.book, "3")];
  await earn(memberIds[0]!);
  await earn(memberIds[1]!);
  const sealId = randomUUID();
  const seal = await sealBook(database, sealId);

  const { rows } = await superuserPool.query<{ text: string }>(
    `SELECT concat_ws('|', 'tessera.book.v1', member_id, sequence, encode(seal, 'hex')) AS text
     FROM account WHERE sequence > 0 ORDER BY member_id`,
  );
  const zero = Buffer.of(0);
  const [first, second] = rows.map(({ text }) => sha256(zero, text));
  expect(seal.members).toBe(2);
  expect(seal.root).toBe(sha256(Buffer.of(1), first!, second!).toString("hex"));

  await earn(memberIds[2]!);
  expect(await sealBook(database, sealId)).toEqual(seal);
  expect((await sealBook(database, randomUUID())).root).not.toBe(seal.root);
  expect(await checkBookSeals(database)).toMatchObject({ violations: 0 });
});

test("a seal that is not of its heads is named", async () => {
  const client = await opened.db.superuserPool.connect();
  try {
    await client.query("ALTER TABLE book_seal DISABLE TRIGGER USER; UPDATE book_seal SET root = sha256('x')");
  } finally {
    client.release();
  }
  const report = await checkBookSeals(opened.db.database);
  expect(report.violations).toBeGreaterThan(0);
  expect(report.examples[0]).toMatch(/^seal /);
});
