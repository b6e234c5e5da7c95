import type { Equation } from "../../domain/reconciliation/equation.js";

/** One term of an equation as SQL answers it; the term named "left" stands on the left. Ascending by equation, currency and name. */
export interface TermRow {
  readonly of: string;
  readonly currency: string;
  readonly name: string;
  readonly minor: string;
  readonly uncovered: number;
}

/** Puts terms together to equations, in the order of the rows. */
export function toEquations(rows: readonly TermRow[], nameOf: (of: string) => string): Equation[] {
  const byKey = new Map<string, Equation>();
  for (const { of, currency, name, minor, uncovered } of rows) {
    const key = `${of}\n${currency}`;
    const known = byKey.get(key) ?? { of: nameOf(of), currency, leftMinor: 0n, right: [], uncovered: 0 };
    const term = BigInt(minor);
    const added =
      name === "left" ? { leftMinor: known.leftMinor + term } : { right: [...known.right, { name, minor: term }] };
    byKey.set(key, { ...known, ...added, uncovered: known.uncovered + uncovered });
  }
  return [...byKey.values()];
}
