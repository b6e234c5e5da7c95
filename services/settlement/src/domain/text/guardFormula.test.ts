import { guardFormula } from "./guardFormula.js";

test.each([
  ["=1+1", true],
  ["+1", true],
  ["@SUM(A1)", true],
  ["-cmd", true],
  ["＝1", true],
  ["＋1", true],
  ["－1", true],
  ["＠a", true],
  ["\t=1", true],
  ["\r=1", true],
  ["\u0007", true],
  ["-1.", true],
  ["-.5", true],
  ["-1.5.5", true],
  ["-1x", true],
  ["-1.5", false],
  ["-12", false],
  ["12.5", false],
  ["plain", false],
  ["a=1", false],
  ["", false],
])("%j gets an apostrophe: %s", (text, isGuarded) => {
  expect(guardFormula(text)).toBe(isGuarded ? `'${text}` : text);
});
