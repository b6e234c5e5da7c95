import { invalidInput, isRefused, refuse } from "./refusal.js";

test("a refusal is told from every other answer", () => {
  expect(isRefused(refuse({ kind: "UnknownCard" }))).toBe(true);
  const others: unknown[] = [{ kind: "UnknownCard" }, {}, null, undefined, "refused", 0, false, []];
  for (const other of others) expect(isRefused(other as object)).toBe(false);
});

test("problems of an input are one refusal, in their order", () => {
  const problems = [
    { path: ["lines", "0"], problem: "is empty" },
    { path: ["at"], problem: "is late" },
  ];
  expect(invalidInput(...problems)).toEqual({
    refused: { kind: "InvalidInput", message: "The input is not valid.", problems },
  });
});
