import { GraphQLError } from "graphql";
import { describeError, scrub } from "./describeError.js";

test.each([
  ["an e-mail address", "to anna.nováková@example.cz now", "to [e-mail] now"],
  ["a token", "got eyJhbGciOi.eyJzdWIiOiJh.c2ln from it", "got [token] from it"],
  ["a bearer", "header Bearer abc.def-ghi is wrong", "header Bearer [token] is wrong"],
  [
    "credentials of a URL",
    "cannot reach postgres://tessera:s3cret@db:5432/x",
    "cannot reach postgres://[credentials]@db:5432/x",
  ],
  ["a card number", "card 4000 7771-0002 0003 is taken", "card [number] is taken"],
  [
    "an id, which is no number",
    "purchase 01900000-0000-7000-8000-000000000001",
    "purchase 01900000-0000-7000-8000-000000000001",
  ],
])("a text is told without %s", (_name, text, told) => {
  expect(scrub(text)).toBe(told);
});

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code, detail: "Key (number)=(4711) already exists." });
}

test.each([
  ["what Postgres could not read", withCode('invalid input syntax for type date: "Anna "the" Novak"', "22007"), "Anna"],
  ["what broke a constraint", withCode('duplicate key value violates unique constraint "card_pkey"', "23505"), "4711"],
  ["what JSON.parse met", catchOf(() => JSON.parse('{"name": Anna}')), "Anna"],
  ["what a variable held", new GraphQLError('Variable "$input" got invalid value "Anna" at "input.name"'), "Anna"],
])("an error does not tell %s, in its message, its stack or its causes", (_name, error, secret) => {
  const told = describeError(new Error("it failed", { cause: error }));
  expect(JSON.stringify(told)).not.toContain(secret);
  expect(told.cause?.type).toBe(error.name);
  expect(told.stack).toMatch(/^\s+at /);
});

test("an error of our own keeps its words", () => {
  expect(describeError(withCode('relation "lot" does not exist', "42P01"))).toMatchObject({
    message: 'relation "lot" does not exist',
    code: "42P01",
  });
  expect(describeError("Anna")).toEqual({ type: "string", message: "not an error" });
});

function catchOf(run: () => unknown): Error {
  try {
    run();
  } catch (error) {
    return error as Error;
  }
  throw new Error("it did not fail");
}
