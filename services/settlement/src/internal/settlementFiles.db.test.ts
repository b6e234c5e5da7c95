import { randomBytes } from "node:crypto";
import { connectFiles, createLogger, digestCredential, serveSubgraph, type FileExchange } from "@tessera/runtime";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import { entities } from "../store/entities/index.js";
import { migrations } from "../store/migrations/index.js";
import { person, shop } from "../test/startTestSettlement.js";
import { settlementFiles } from "./settlementFiles.js";

const CREDENTIAL = "a-credential-of-the-gateway-0123456789";

const QUOTA = { dayBytes: 1_000_000, lifeBytes: 2_500_000 };

let db: TestDatabase;
let own: FileExchange;
let remote: ReturnType<typeof connectFiles>;
let stranger: ReturnType<typeof connectFiles>;
let stopDoor: () => Promise<void>;
beforeAll(async () => {
  db = await createTestDatabase(migrations, entities, { poolSize: 5 });
  own = settlementFiles(db.database, QUOTA);
  const service = { name: "settlement", files: own, commands: [], ready: async () => true } as never;
  const callers = { gateway: digestCredential(CREDENTIAL), members: digestCredential(`${CREDENTIAL}-members`) };
  const log = createLogger("test", "silent");
  const door = await serveSubgraph(service, { host: "127.0.0.1", port: 0, callers, log });
  remote = connectFiles(door.url, CREDENTIAL);
  stranger = connectFiles(door.url, `${CREDENTIAL}-members`);
  stopDoor = async () => door.stop();
});
afterAll(async () => {
  await Promise.all([remote.close(), stranger.close()]);
  await stopDoor();
  await db.drop();
});

const finance = person("finance");
const client = (partnerCode: string) => ({
  ...shop(partnerCode),
  scopes: ["statements:read", "statements:write"] as const,
});
const exchanges = () => ({ "in one process": own, "between processes": remote });

async function* pieces(content: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let start = 0; start < content.length; start += size) yield content.subarray(start, start + size);
}

async function countRows(): Promise<number> {
  const { rows } = await db.database.pool.query<{ count: string }>(
    "SELECT (SELECT count(*) FROM stored_file_chunk) + (SELECT count(*) FROM stored_file) AS count",
  );
  return Number(rows[0]?.count);
}

async function contentOf(files: FileExchange, id: string, caller = finance): Promise<Buffer | null> {
  const given = await files.give(id, caller);
  if (given === null) return null;
  const parts: Uint8Array[] = [];
  for await (const part of given.content) parts.push(part);
  return Buffer.concat(parts);
}

describe.each(["in one process", "between processes"] as const)("files %s", (way) => {
  const file = (content: AsyncIterable<Uint8Array>) => ({ name: "výpis.xml", mediaType: "text/xml", content });

  test("come back as they came, whatever the size of their pieces", async () => {
    const files = exchanges()[way];
    const content = randomBytes(700_000);
    for (const size of [1_000, 65_536, 300_000, 700_000]) {
      const { fileId, bytes } = await files.take(file(pieces(content, size)), finance);
      expect(bytes).toBe(content.length);
      expect((await contentOf(files, fileId))?.equals(content)).toBe(true);
    }
  });

  test("that break off leave nothing, and say what broke", async () => {
    const files = exchanges()[way];
    const before = await countRows();
    const until = async (isReached: (rows: number) => boolean) => {
      // The door notices a client that is gone when it next looks, which takes what it takes on a busy machine.
      for (let turn = 0; !isReached(await countRows()) && turn < 1_000; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    // Not before the first part is stored: what the door has yet to store would come after we have looked.
    const brokenOff = async function* () {
      yield randomBytes(600_000);
      await until((rows) => rows > before);
      throw new Error("the line broke");
    };
    await expect(files.take(file(brokenOff()), finance)).rejects.toThrow("the line broke");
    await until((rows) => rows === before);
    expect(await countRows()).toBe(before);
  });

  test("of a partner are read by that partner and by the clearing's readers, and are not there for others", async () => {
    const files = exchanges()[way];
    const { fileId } = await files.take(file(pieces(Buffer.from("own"), 3)), client("kuchyne"));
    expect(await contentOf(files, fileId, client("kuchyne"))).toEqual(Buffer.from("own"));
    expect(await contentOf(files, fileId, person("auditor"))).toEqual(Buffer.from("own"));
    expect(await files.give(fileId, client("papier"))).toBeNull();
    const { fileId: operators } = await files.take(file(pieces(Buffer.from("net"), 3)), finance);
    expect(await files.give(operators, client("kuchyne"))).toBeNull();
    expect(await files.give("fil_nothing", finance)).toBeNull();
    await expect(files.give(fileId, person("member"))).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(files.give(fileId, undefined)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });

  test("of a partner are counted, by day and for life, however many come at once; the operator's are not", async () => {
    const files = exchanges()[way];
    const caller = client(`counted-${way === "in one process" ? "own" : "remote"}`);
    const take = async (bytes: number) => files.take(file(pieces(randomBytes(bytes), 100_000)), caller);
    const before = await countRows();
    // Told on the way, with most of it still to come.
    await expect(take(20_000_000)).rejects.toMatchObject({ code: "RATE_LIMITED" });
    await expect(take(1_000_001)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { quota: "DAY", limitBytes: 1_000_000, usedBytes: 0, retryAfterSeconds: 1 },
    });
    // The door notices a client that is gone when it next looks, which takes what it takes on a busy machine.
    for (let turn = 0; (await countRows()) !== before && turn < 1_000; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await countRows()).toBe(before);
    const many = await Promise.allSettled([1, 2, 3, 4].map(async () => take(400_000)));
    expect(many.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await take(200_000);
    await expect(files.admit(caller)).rejects.toMatchObject({
      code: "RATE_LIMITED",
      details: { usedBytes: 1_000_000 },
    });
    // A day later, twice.
    for (const bytes of [1_000_000, 500_000]) {
      await db.superuserPool.query(`ALTER TABLE stored_file DISABLE TRIGGER USER;
        UPDATE stored_file SET recorded_at = recorded_at - interval '25 hours'; ALTER TABLE stored_file ENABLE TRIGGER USER`);
      await files.admit(caller);
      await take(bytes);
    }
    await expect(take(1)).rejects.toMatchObject({
      code: "BAD_USER_INPUT",
      details: { quota: "LIFE", usedBytes: 2_500_000 },
    });
    expect((await files.take(file(pieces(randomBytes(1_200_000), 100_000)), finance)).bytes).toBe(1_200_000);
  });

  test("are not taken from who may bring none", async () => {
    const files = exchanges()[way];
    const before = await countRows();
    for (const caller of [person("auditor"), person("member"), shop("kuchyne")]) {
      await expect(files.admit(caller)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(files.take(file(pieces(Buffer.from("x"), 1)), caller)).rejects.toMatchObject({ code: "FORBIDDEN" });
    }
    await expect(files.admit(undefined)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    const unnamed = { ...file(pieces(Buffer.from("x"), 1)), name: "" };
    await expect(files.take(unnamed, finance)).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
    expect(await countRows()).toBe(before);
  });
});

test("files are for the gateway's credential, not for another service's", async () => {
  await expect(stranger.give("fil_x", finance)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(stranger.admit(finance)).rejects.toMatchObject({ code: "FORBIDDEN" });
});
