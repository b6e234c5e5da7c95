import fc from "fast-check";
import { decodeAnswer, encodeAnswer, hashInput } from "./encodeAnswer.js";

const leaf = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.constantFrom("\u0000", "\ud800", "$bigint", ""),
  fc.bigInt(),
  fc.date({ noInvalidDate: true }),
  fc.boolean(),
  fc.constant(null),
  fc.integer(),
);
const name = fc.constantFrom("$bigint", "$date", "$utf16", "$", "refused", "a", "b", "__proto__");
const answer = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("value")),
    fc.dictionary(name, tie("value"), { noNullPrototype: true }),
  ),
})).value;

test("an answer comes back from the database as it went in", () => {
  fc.assert(
    fc.property(answer, (given) => {
      const encoded = encodeAnswer(given);
      // What jsonb refuses to store.
      expect(encoded).not.toMatch(/\\u0000|\\ud[89a-f]/i);
      expect(decodeAnswer(JSON.parse(encoded))).toEqual(given);
    }),
  );
});

test("inputs that differ in any value have different hashes", () => {
  fc.assert(
    fc.property(answer, answer, (one, other) => {
      const isSame = encodeAnswer(one) === encodeAnswer(other);
      expect(hashInput(one).equals(hashInput(other))).toBe(isSame);
    }),
  );
});

test("a number, its bigint and its text are three inputs", () => {
  const hashes = [1, 1n, "1"].map((value) => hashInput({ value }).toString("hex"));
  expect(new Set(hashes).size).toBe(3);
});

test("what is no plain value is refused", () => {
  for (const value of [new Map(), () => 1, Number.NaN, Buffer.from("x")])
    expect(() => encodeAnswer({ value })).toThrow(TypeError);
});
