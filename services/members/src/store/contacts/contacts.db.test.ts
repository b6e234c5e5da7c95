import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { createTestDatabase } from "@tessera/testkit";
import { erasePersonalData } from "../../commands/members/erasePersonalData.js";
import { enrolMembers } from "../../commands/members/enrolMembers.js";
import { openTestBook, type TestBook } from "../../test/openTestBook.js";
import { migrations } from "../migrations/index.js";
import { openContacts } from "./openContacts.js";
import { openKeyring } from "./openKeyring.js";
import { sealPlainEmails } from "./sealPlainEmails.js";

let opened: TestBook;
beforeAll(async () => (opened = await openTestBook()));
afterAll(async () => opened.close());

const address = () => `${randomUUID()}@example.org`;

async function enrolWith(email: string, idempotencyKey: string = randomUUID()) {
  const [answer] = await enrolMembers(opened.book, "test", [
    { idempotencyKey, cardNumber: idempotencyKey, enrolledAt: new Date("2011-01-01"), email, language: "cs" },
  ]);
  return answer!;
}

async function memberIdWith(email: string): Promise<string> {
  const answer = await enrolWith(email);
  if ("refused" in answer) throw new Error("not enrolled");
  return answer.memberId;
}

async function storedOf(memberId: string) {
  const { rows } = await opened.db.database.pool.query<{ key_slot: string; sealed_email: Buffer }>(
    "SELECT key_slot, sealed_email FROM member_contact WHERE member_id = $1",
    [memberId],
  );
  return rows.map((row) => ({ slot: BigInt(row.key_slot), sealed: row.sealed_email }))[0];
}

test("an address can be read with the member's key, and under no other member's name", async () => {
  const email = address();
  const memberId = await memberIdWith(email);
  const stored = (await storedOf(memberId))!;
  expect(await opened.book.contacts.unseal(memberId, stored)).toBe(email);
  await expect(opened.book.contacts.unseal(randomUUID(), stored)).rejects.toThrow();
});

test("no file of the database server, its write-ahead log included, ever holds an address", async () => {
  const email = address();
  await memberIdWith(email);
  const pool = opened.db.superuserPool;
  await pool.query("CHECKPOINT");
  const { rows } = await pool.query<{ folder: string }>("SELECT current_setting('data_directory') AS folder");
  // The control: a text that was stored in the plain is found by the same search.
  const control = randomUUID();
  await pool.query("CREATE TABLE plain AS SELECT $1::text AS text", [control]);
  await pool.query("CHECKPOINT");
  expect(await filesWith(rows[0]!.folder, control)).not.toEqual([]);
  expect(await filesWith(rows[0]!.folder, email)).toEqual([]);
});

test("once a member's data is erased, a copy of the row that was made before cannot be read, and others still can", async () => {
  const [email, other] = [address(), address()];
  const [memberId, otherId] = [await memberIdWith(email), await memberIdWith(other)];
  const copy = (await storedOf(memberId))!;
  expect(await erasePersonalData(opened.book, memberId)).toEqual({ memberId });
  expect(await erasePersonalData(opened.book, memberId)).toEqual({ memberId });
  expect(await opened.book.contacts.unseal(memberId, copy)).toBeUndefined();
  expect(await storedOf(memberId)).toBeUndefined();
  expect(await opened.book.contacts.unseal(otherId, (await storedOf(otherId))!)).toBe(other);
  expect(await erasePersonalData(opened.book, randomUUID())).toMatchObject({ refused: { kind: "UnknownMember" } });
});

test("an enrolment that is repeated gets its answer; with another address it conflicts, also after a restart", async () => {
  const [key, email] = [randomUUID(), address()];
  const first = await enrolWith(email, key);
  expect(await enrolWith(email, key)).toEqual(first);
  expect(await enrolWith(address(), key)).toMatchObject({ refused: { kind: "IdempotencyConflict" } });
  const reopened = openContacts(opened.db.database, await openKeyring(opened.db.keysFolder));
  expect(reopened.fingerprint(email)).toBe(opened.book.contacts.fingerprint(email));
});

test("addresses in plain text from before are sealed at the start, by two instances at once and each one once", async () => {
  const db = await createTestDatabase(migrations);
  try {
    const ids = Array.from({ length: 1_100 }, () => randomUUID());
    await db.database.pool.query(
      "INSERT INTO member_contact (member_id, email, language) SELECT id, id || '@example.org', 'cs' FROM unnest($1::uuid[]) AS id",
      [ids],
    );
    const contacts = openContacts(db.database, await openKeyring(db.keysFolder));
    await Promise.all([sealPlainEmails(db.database, contacts), sealPlainEmails(db.database, contacts)]);
    await sealPlainEmails(db.database, contacts);
    const { rows } = await db.database.pool.query<{ member_id: string; key_slot: string; sealed_email: Buffer }>(
      "SELECT member_id, key_slot, sealed_email FROM member_contact WHERE email IS NULL AND language = 'cs'",
    );
    expect(new Set(rows.map((row) => row.key_slot)).size).toBe(ids.length);
    for (const row of rows.slice(0, 20)) {
      const sealed = { slot: BigInt(row.key_slot), sealed: row.sealed_email };
      expect(await contacts.unseal(row.member_id, sealed)).toBe(`${row.member_id}@example.org`);
    }
  } finally {
    await db.drop();
  }
});

test("a database that is older than its keys passes over those that were destroyed", async () => {
  const db = await createTestDatabase(migrations);
  try {
    const keyring = await openKeyring(db.keysFolder);
    for (const slot of [0n, 1n, 2n]) await keyring.destroy(slot);
    const sealed = await openContacts(db.database, keyring).seal(randomUUID(), "anna@example.org");
    expect(sealed.slot).toBe(3n);
  } finally {
    await db.drop();
  }
});

async function filesWith(folder: string, text: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const found: string[] = [];
  for (const entry of names.filter((one) => one.isFile())) {
    const file = path.join(entry.parentPath, entry.name);
    const content = await readFile(file).catch(() => Buffer.alloc(0));
    if (content.includes(text)) found.push(file);
  }
  return found;
}
