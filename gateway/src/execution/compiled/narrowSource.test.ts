import { buildSchema, printSchema } from "graphql";
import { narrowSource } from "./narrowSource.js";

const SDL = `# a comment → of no schema
"""
debit − credit,
  "as it stands" \\""" ± 1
"""
type Query {
  "one → two \\n 𝄞"
  narrow(size: Int = 1): String
  "plain ÷"
  wide: [Int!]!
}`;

test("says the same without a wide character", () => {
  const narrow = narrowSource(SDL.slice(SDL.indexOf("\n") + 1));
  expect(printSchema(buildSchema(narrow))).toBe(printSchema(buildSchema(SDL)));
  expect(narrow).not.toMatch(/[^\u0000-\u00ff]/);
  expect(narrow).toContain('"plain ÷"');
});

test("what is narrow stays as it is", () => {
  const sdl = `"""\n one\n"""\ntype Query { a: Int }\n`;
  expect(narrowSource(sdl)).toBe(sdl);
});
