import fc from "fast-check";
import { closes, differenceMinor, type Equation } from "./equation.js";

const minor = fc.bigInt(-1_000n, 1_000n);
const terms = fc.array(fc.record({ name: fc.constantFrom("matched", "fees", "TIMING"), minor }), { maxLength: 5 });

test("an equation closes when both sides are equal and every item is explained, and not otherwise", () => {
  fc.assert(
    fc.property(terms, minor, fc.nat(2), (right, off, uncovered) => {
      const leftMinor = right.reduce((sum, term) => sum + term.minor, off);
      const equation: Equation = { of: "legs", currency: "CZK", leftMinor, right, uncovered };
      expect(differenceMinor(equation)).toBe(off);
      expect(closes(equation)).toBe(off === 0n && uncovered === 0);
    }),
  );
});

test("an equation of equal sides closes while nothing is left unexplained", () => {
  const even: Equation = {
    of: "legs",
    currency: "CZK",
    leftMinor: 5n,
    right: [{ name: "fees", minor: 5n }],
    uncovered: 0,
  };
  expect([closes(even), closes({ ...even, uncovered: 1 }), closes({ ...even, leftMinor: 6n })]).toEqual([
    true,
    false,
    false,
  ]);
});
