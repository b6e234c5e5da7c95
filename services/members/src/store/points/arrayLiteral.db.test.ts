import { createTestDatabase, type TestDatabase } from "@tessera/testkit";
import fc from "fast-check";
import { plainArray, textArray } from "./arrayLiteral.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase([]);
});
afterAll(async () => db.drop());

test("texts come back as they went, whatever they hold", async () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }).map((any) => any.replaceAll("\u0000", "")),
    fc.constantFrom("", "NULL", "null", "{}", "{a,b}", '"', "\\", '\\"', "a,b", " a ", "\n", '[["a\\"b",1]]'),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(text, { minLength: 1 }), async (texts) => {
      const { rows } = await db.database.pool.query<{ texts: string[] }>("SELECT $1::text[] AS texts", [
        textArray(texts),
      ]);
      expect(rows[0]?.texts).toEqual(texts);
    }),
    { numRuns: 60 },
  );
});

test("plain values come back as they went, and nothing as NULL", async () => {
  const { rows } = await db.database.pool.query("SELECT $1::bigint[] AS a, $2::boolean[] AS b, $3::bytea[] AS c", [
    plainArray([1n, 2, "3", null]),
    plainArray([true, false]),
    plainArray(["\\\\x00ff"]),
  ]);
  expect(rows[0]).toEqual({ a: ["1", "2", "3", null], b: [true, false], c: [Buffer.from([0, 255])] });
});
