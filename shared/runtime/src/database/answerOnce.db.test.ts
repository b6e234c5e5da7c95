import { isRefused, refuse } from "@tessera/kernel";
import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import type { MigrationInterface, QueryRunner } from "typeorm";
import { NotAnAnswer } from "../errors.js";
import { answerOnce, answerOnceInside, callerScope, type Claim } from "./answerOnce.js";
import { inTransaction } from "./inTransaction.js";
import { RuntimeTables1700000000000 } from "./tables.js";

class Effects1700000000001 implements MigrationInterface {
  name = "Effects1700000000001";
  async up(runner: QueryRunner): Promise<void> {
    await runner.query("CREATE TABLE effect (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text NOT NULL)");
  }
  async down(): Promise<void> {}
}

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase([RuntimeTables1700000000000, Effects1700000000001], [], { poolSize: 60 });
});
afterAll(async () => db.drop());
beforeEach(async () => db.superuserPool.query("TRUNCATE effect, idempotency_key"));

const claim = (key: string, input: unknown = { amount: 5n }): Claim => ({
  scope: "alice",
  operation: "redeemReward",
  key,
  input,
});

async function effects(): Promise<string[]> {
  return (await db.database.pool.query<{ note: string }>("SELECT note FROM effect ORDER BY id")).rows.map(
    ({ note }) => note,
  );
}

test("fifty concurrent requests with one key have one effect and one answer", async () => {
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, index) =>
      answerOnce(db.database, claim("k"), async (tx) => {
        await tx.query("INSERT INTO effect (note) VALUES ($1)", [`by ${index}`]);
        return { by: index, points: 12n, at: new Date("2026-01-02T03:04:05.678Z") };
      }),
    ),
  );
  expect(await effects()).toHaveLength(1);
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ points: 12n, at: new Date("2026-01-02T03:04:05.678Z") });
});

test("another input under a used key is a conflict that has no effect and names neither input", async () => {
  await answerOnce(db.database, claim("k", { card: "SECRET-1" }), async () => ({ done: true }));
  const answer = await answerOnce(db.database, claim("k", { card: "SECRET-2" }), async (tx) => {
    await tx.query("INSERT INTO effect (note) VALUES ('second')");
    return { done: true };
  });
  expect(answer).toMatchObject({ refused: { kind: "IdempotencyConflict" } });
  expect(JSON.stringify(answer)).not.toContain("SECRET");
  expect(await effects()).toEqual([]);
});

test("the order of an input's fields and fields left out make no other input", async () => {
  await answerOnce(db.database, claim("k", { a: 1, b: new Date(0), c: undefined }), async () => ({ done: 1 }));
  const again = await answerOnce(db.database, claim("k", { b: new Date(0), a: 1 }), async () => ({ done: 2 }));
  expect(again).toEqual({ done: 1 });
});

test("a refusal rolls back what it touched and keeps its answer", async () => {
  let asked = 0;
  const decide = async () =>
    answerOnce(db.database, claim("k"), async (tx) => {
      asked += 1;
      await tx.query("INSERT INTO effect (note) VALUES ('touched')");
      return refuse({ kind: "InsufficientPoints", requested: 5n, available: 3n });
    });
  const first = await decide();
  expect(isRefused(first)).toBe(true);
  expect(await decide()).toEqual(first);
  expect(asked).toBe(1);
  expect(await effects()).toEqual([]);
});

test("what throws undoes everything and leaves the key unused", async () => {
  const failing = answerOnce(db.database, claim("k"), async (tx) => {
    await tx.query("INSERT INTO effect (note) VALUES ('lost')");
    throw new Error("a bug");
  });
  await expect(failing).rejects.toThrow("a bug");
  expect(await effects()).toEqual([]);
  expect(await answerOnce(db.database, claim("k"), async () => ({ done: true }))).toEqual({ done: true });
});

test("a connection that dies between the effect and the commit leaves the key unused", async () => {
  const dying = answerOnce(db.database, claim("k"), async (tx) => {
    await tx.query("INSERT INTO effect (note) VALUES ('lost')");
    const [backend] = await tx.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await db.superuserPool.query("SELECT pg_terminate_backend($1)", [backend?.pid]);
    return { done: false };
  });
  await expect(dying).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await effects()).toEqual([]);
  expect(await answerOnce(db.database, claim("k"), async () => ({ done: true }))).toEqual({ done: true });
});

test("a key in flight for too long is answered UNAVAILABLE, never decided twice", async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = answerOnce(db.database, claim("k"), async () => {
    await held;
    return { by: "first" };
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  const second = answerOnce(db.database, claim("k"), async () => ({ by: "second" }));
  await expect(second).rejects.toMatchObject({ code: "UNAVAILABLE" });
  release();
  expect(await first).toEqual({ by: "first" });
  expect(await answerOnce(db.database, claim("k"), async () => ({ by: "third" }))).toEqual({ by: "first" });
});

test("keys are scoped to caller and operation", async () => {
  await answerOnce(db.database, claim("k"), async () => ({ of: "alice" }));
  expect(await answerOnce(db.database, { ...claim("k"), scope: "bob" }, async () => ({ of: "bob" }))).toEqual({
    of: "bob",
  });
  expect(
    await answerOnce(db.database, { ...claim("k"), operation: "useVoucher" }, async () => ({ of: "use" })),
  ).toEqual({ of: "use" });
});

/** Keys that a person, a font, a collation or a normal form takes for one another. */
const ALIKE = [
  ..."k|K|k |\u00a0k| k|k\t|k\u200b|k\u0301|\u1e31|\ufb01|fi|\u0456|i|\u0131|\u00e9|e\u0301|\u212b|\u00e5|a\u030a|1|1.0|\u0661|01".split(
    "|",
  ),
  "x".repeat(255),
  `${"x".repeat(254)} `,
  "\u{1f600}".repeat(255),
  `${"\u{1f600}".repeat(254)}\u{1f601}`,
];

test("keys that look alike are keys of their own, each with one effect and one answer", async () => {
  const send = async (key: string) =>
    answerOnce(db.database, claim(key), async (tx) => {
      await tx.query("INSERT INTO effect (note) VALUES ($1)", [key]);
      return { key };
    });
  const answers = await Promise.all([...ALIKE, ...ALIKE].map(send));
  expect(answers).toEqual([...ALIKE, ...ALIKE].map((key) => ({ key })));
  expect((await effects()).sort()).toEqual([...ALIKE].sort());
});

const INSTANT = "2025-01-01T00:00:00Z";
test.each<[string, unknown, unknown]>([
  ["an instant and its text", { at: new Date(INSTANT) }, { at: new Date(INSTANT).toISOString() }],
  ["an instant and what its tag looks like", { at: new Date(INSTANT) }, { at: { $date: "2025-01-01T00:00:00.000Z" } }],
  ["a bigint, its number and its text", { n: 1n }, { n: 1 }],
  ["a number and its text", { n: 1 }, { n: "1" }],
  ["a letter composed or not", { text: "\u00e9" }, { text: "e\u0301" }],
  ["lists in another order", { list: [1, 2] }, { list: [2, 1] }],
  ["lists that are put together otherwise", { list: ["a", "b"] }, { list: ["a,b"] }],
  ["a text that is not there and an empty one", { text: null }, { text: "" }],
  ["halves of a pair and their replacement", { text: "\ud800" }, { text: "\ufffd" }],
])("%s are two inputs: a conflict", async (_, first, second) => {
  await answerOnce(db.database, claim("k", first), async () => ({ by: "first" }));
  const answer = await answerOnce(db.database, claim("k", second), async () => ({ by: "second" }));
  expect(answer).toMatchObject({ refused: { kind: "IdempotencyConflict" } });
});

test.each([
  ["empty", ""],
  ["too long", "x".repeat(256)],
  ["with U+0000", "a\u0000b"],
])("a key that is %s is BAD_USER_INPUT", async (_, key) => {
  const answer = answerOnce(db.database, claim(key), async () => ({ done: true }));
  await expect(answer).rejects.toMatchObject({ code: "BAD_USER_INPUT" });
});

test("two commands of one transaction keep their answers together", async () => {
  await inTransaction(db.database, async (tx) => {
    await answerOnceInside(tx, claim("a"), async () => refuse({ kind: "OutOfStock" }));
    await answerOnceInside(tx, claim("b"), async () => ({ done: true }));
  });
  expect(await answerOnce(db.database, claim("a"), async () => ({ done: true }))).toEqual({
    refused: { kind: "OutOfStock" },
  });
});

test("nobody signed in has no scope", () => {
  expect(() => callerScope(undefined)).toThrow(NotAnAnswer);
});
