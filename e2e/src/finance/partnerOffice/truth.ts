/** What belongs together, as only the one who wrote the statement knows it. */
export interface TrueMatch {
  readonly pass: number;
  /** Ids of obligations. */
  readonly expected: readonly string[];
  /** Ids of lines, as the partner gave them. */
  readonly found: readonly string[];
  /** Expected less found. */
  readonly feeMinor: bigint;
}

/** What must be said, and how many ways to match must be shown to people. */
export interface TrueBreak {
  readonly type: string;
  readonly expected: readonly string[];
  readonly found: readonly string[];
  readonly proposals: number;
}

/** A line that must not count, and why not. */
export interface BadLine {
  readonly lineId: string;
  readonly error: RegExp;
}

const ids = (some: readonly string[]) => [...some].sort().join(" ");

/** One line of text for each match, ascending. */
export function matchesInWords(matches: readonly TrueMatch[]): string[] {
  return matches
    .map(({ pass, expected, found, feeMinor }) => `${pass} ${ids(expected)} | ${ids(found)} | ${feeMinor}`)
    .sort();
}

/** One line of text for each break, ascending. */
export function breaksInWords(breaks: readonly TrueBreak[]): string[] {
  return breaks
    .map(({ type, expected, found, proposals }) => `${type} ${ids(expected)} | ${ids(found)} | ${proposals} ways`)
    .sort();
}
