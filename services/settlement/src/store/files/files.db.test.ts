import { createHash, randomBytes } from "node:crypto";
import { inTransaction } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { entities } from "../entities/index.js";
import { migrations } from "../migrations/index.js";
import { claimImport } from "./claimImport.js";
import { CHUNK_BYTES, readFileChunks, removeAbandonedChunks, writeFileChunk } from "./fileChunks.js";
import { findFile } from "./findFile.js";
import { finishFile, saveFile } from "./saveFile.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(migrations, entities, { poolSize: 5 });
});
afterAll(async () => db.drop());

const OWN = { name: "a.xml", mediaType: "application/xml", ownerSubject: "finance-1", ownerPartnerCode: null };
const save = async (content: Uint8Array) => inTransaction(db.database, async (tx) => saveFile(tx, { ...OWN, content }));
const broken = async (sql: string) => expect(db.database.pool.query(sql)).rejects.toMatchObject({ code: "23000" });

test.each([0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES])(
  "a file of %d bytes comes back as it was kept",
  async (size) => {
    const content = randomBytes(size);
    const { id } = await save(content);
    const parts: Buffer[] = [];
    for await (const part of readFileChunks(db.database, id)) parts.push(part);
    expect(Buffer.concat(parts).equals(content)).toBe(true);
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(await findFile(db.database, id)).toMatchObject({ ...OWN, sha256, bytes: size });
  },
);

test("a stored file is never changed, added to or removed", async () => {
  const { id } = await save(Buffer.from("fixed"));
  await broken("UPDATE stored_file SET name = 'b'");
  await broken("DELETE FROM stored_file");
  await broken("TRUNCATE stored_file_chunk");
  await broken(`UPDATE stored_file_chunk SET content = 'x' WHERE file_id = '${id}'`);
  await broken(`DELETE FROM stored_file_chunk WHERE file_id = '${id}'`);
  await broken(`INSERT INTO stored_file_chunk (file_id, ordinal, content) VALUES ('${id}', 1, 'x')`);
});

test("a file whose parts do not make it up is refused", async () => {
  const id = "01900000-0000-7000-8000-000000000001";
  await writeFileChunk(db.database, id, 0, Buffer.from("abc"));
  const finish = async (bytes: number, chunks: number) =>
    inTransaction(db.database, async (tx) => finishFile(tx, { ...OWN, id, sha256: "0".repeat(64), bytes, chunks }));
  await expect(finish(4, 1)).rejects.toThrow("do not make it up");
  await expect(finish(3, 2)).rejects.toThrow("do not make it up");
  await finish(3, 1);
});

test("what an upload that broke off left is forgotten, what one that runs wrote is not", async () => {
  const id = "01900000-0000-7000-8000-000000000002";
  const kept = await save(Buffer.from("kept"));
  await writeFileChunk(db.database, id, 0, Buffer.from("abc"));
  expect(await removeAbandonedChunks(db.database, 3_600_000)).toBe(0);
  expect(await removeAbandonedChunks(db.database, 0)).toBe(1);
  expect((await readFileChunks(db.database, kept.id).next()).value?.toString()).toBe("kept");
});

test("the same bytes are imported once for each purpose and scope", async () => {
  const [one, two] = [await save(Buffer.from("same")), await save(Buffer.from("same"))];
  const claim = async (purpose: "BANK_STATEMENT" | "PARTNER_STATEMENT", scope: string, file = one) =>
    inTransaction(db.database, async (tx) => claimImport(tx, purpose, scope, file, "finance-1"));
  const first = await claim("BANK_STATEMENT", "");
  expect(first).toMatchObject({ claimed: { fileId: one.id } });
  expect(await claim("BANK_STATEMENT", "", two)).toEqual({ earlier: "claimed" in first ? first.claimed : null });
  expect(await claim("PARTNER_STATEMENT", "kuchyne", two)).toHaveProperty("claimed");
  expect(await claim("PARTNER_STATEMENT", "papier", two)).toHaveProperty("claimed");
});
