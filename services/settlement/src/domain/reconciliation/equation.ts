/** One balance that a sign-off rests on: left = Σ right, and no item of either side that nothing explains. All in minor units. */
export interface Equation {
  /** What is balanced: "legs", "statement <account> <reference>", "partner <code> in <cycle>". */
  readonly of: string;
  readonly currency: string;
  readonly leftMinor: bigint;
  /** By name, in a fixed order: what was matched, fees, open breaks by type, … */
  readonly right: readonly { readonly name: string; readonly minor: bigint }[];
  /** Items in no match and in no break. */
  readonly uncovered: number;
}

/** What the right side lacks, in minor units. */
export function differenceMinor({ leftMinor, right }: Equation): bigint {
  return right.reduce((left, { minor }) => left - minor, leftMinor);
}

export function closes(equation: Equation): boolean {
  return equation.uncovered === 0 && differenceMinor(equation) === 0n;
}

/** An equation as a pack keeps it: amounts as text. */
export function equationText(equation: Equation): object {
  const { of, currency, leftMinor, right, uncovered } = equation;
  return {
    of,
    currency,
    leftMinor: leftMinor.toString(),
    right: Object.fromEntries(right.map(({ name, minor }) => [name, minor.toString()])),
    differenceMinor: differenceMinor(equation).toString(),
    uncovered,
  };
}
