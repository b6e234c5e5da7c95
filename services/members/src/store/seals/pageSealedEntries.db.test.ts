import { randomUUID } from "node:crypto";
import { sealBook } from "../../commands/seals/sealBook.js";
import { recordPurchases } from "../../commands/purchases/recordPurchases.js";
import { at, enrol, openTestBook, receipt, type TestBook } from "../../test/openTestBook.js";
import { FIRST_PLACE, findExportedSeal, pageSealedEntries, type SealedBookEntry } from "./pageSealedEntries.js";

let opened: TestBook;
beforeAll(async () => {
  opened = await openTestBook();
});
afterAll(async () => opened.close());

const earn = async (memberId: string) =>
  recordPurchases(opened.book, "test", [receipt({ memberId }, 10, { occurredAt: at("2011-02-01") })]);

async function readAll(sealId: string, limit: number): Promise<SealedBookEntry[]> {
  const entries: SealedBookEntry[] = [];
  for (let from = FIRST_PLACE, pages = 0; ; pages += 1) {
    const page = await pageSealedEntries(opened.db.database, sealId, from, limit);
    entries.push(...page.entries);
    if (page.next === null || pages > 100) return entries;
    from = page.next;
  }
}

test("pages of any size give each sealed entry once, in the order of the chains, and nothing that came later", async () => {
  const { database, superuserPool } = opened.db;
  expect(await findExportedSeal(database, null)).toBeUndefined();
  const members = [await enrol(opened.book, "1"), await enrol(opened.book, "2"), await enrol(opened.book, "3")];
  for (const [place, memberId] of members.entries()) {
    for (let count = 0; count < [1, 4, 2][place]!; count += 1) await earn(memberId);
  }
  const sealId = randomUUID();
  const { root } = await sealBook(database, sealId);
  expect(await findExportedSeal(database, null)).toMatchObject({ sealId, members: 3, root });
  const { rows } = await superuserPool.query<{ text: string; seal: string }>(
    `SELECT points_text(entry) AS text, encode(seal, 'hex') AS seal FROM journal_entry AS entry ORDER BY member_id, sequence`,
  );
  expect(rows).toHaveLength(7);
  await earn(members[0]!);
  await enrol(opened.book, "4").then(earn);
  for (const limit of [1, 2, 3, 5, 7, 100]) expect(await readAll(sealId, limit)).toEqual(rows);
  expect(await readAll(randomUUID(), 5)).toEqual([]);
});
