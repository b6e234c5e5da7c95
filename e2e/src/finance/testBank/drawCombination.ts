import type { PaidLeg } from "./drawFaults.js";

/** Four legs of a partner in one currency, of which two come to what the other two do. */
export interface Combination {
  /** What its payment is for, and what would explain it as well: three months of a history, and the month that makes them collide. */
  readonly meant: readonly [PaidLeg, PaidLeg];
  readonly other: readonly [PaidLeg, PaidLeg];
}

/** Three legs of a history, and what a fourth of the same partner must come to so that `meant` and the other two are alike. */
export interface DrawnCombination {
  readonly meant: readonly [PaidLeg, PaidLeg];
  readonly other: PaidLeg;
  readonly missingMinor: bigint;
}

const LEAST_MINOR = 100_00n;

export const minorOf = ({ amount }: PaidLeg): bigint => BigInt(amount.amount.replace(".", ""));

/**
 * No two sets of a history's legs come to the same by chance, so a partner that pays for three months or more is to owe in another one what
 * makes it so. Answers the first such partner's legs; undefined when nobody pays for so many.
 */
export function drawCombination(legs: readonly PaidLeg[]): DrawnCombination | undefined {
  const asked = legs.filter(({ direction, reference }) => direction === "PAYS" && reference !== null);
  const payerOf = ({ partner, amount }: PaidLeg) => `${partner.code} ${amount.currency}`;
  for (const first of asked) {
    const [second, ...others] = asked.filter((leg) => leg !== first && payerOf(leg) === payerOf(first));
    for (const other of others) {
      const missingMinor = second ? minorOf(first) + minorOf(second) - minorOf(other) : 0n;
      if (second && missingMinor >= LEAST_MINOR) return { meant: [first, second], other, missingMinor };
    }
  }
  return undefined;
}

/** The legs are paid by one credit, or late, and have no mistake but this one: one break names them all. */
export function isCombined({ meant, other }: Combination, { id }: PaidLeg): boolean {
  return [...meant, ...other].some((leg) => leg.id === id);
}

/** "AMBIGUOUS RF… RF… RF… RF…": how the machine must name them. */
export function ambiguousName({ meant, other }: Combination): string {
  return ["AMBIGUOUS", ...[...meant, ...other].map(({ reference }) => reference ?? "").sort()].join(" ");
}
