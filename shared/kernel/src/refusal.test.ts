import { invalidInput, isRefused, refuse, toInvalidInput } from "./refusal.js";

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
    refused: { kind: "InvalidInput", message: "The input is not valid: lines.0 is empty; at is late.", problems },
  });
});

test("the message names the first problems and counts the others", () => {
  const problems = ["a", "b", "c", "d", "e"].map((name) => ({ path: [name], problem: "is empty" }));
  expect(toInvalidInput(problems).message).toBe("The input is not valid: a is empty; b is empty; c is empty; 2 more.");
  expect(toInvalidInput([{ path: [], problem: "is empty" }]).message).toBe("The input is not valid: is empty.");
});
