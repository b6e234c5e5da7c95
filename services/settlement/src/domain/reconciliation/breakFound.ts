/** Every type of difference, one for each pair. */
export const BREAK_TYPES = [
  "MISSING_AT_PARTNER",
  "MISSING_AT_US",
  "AMOUNT_MISMATCH",
  "CURRENCY_MISMATCH",
  "WRONG_CYCLE",
  "DUPLICATE_AT_PARTNER",
  "DUPLICATE_AT_US",
  "UNIDENTIFIED_CREDIT",
  "UNIDENTIFIED_DEBIT",
  "DUPLICATE_CREDIT",
  "UNDERPAID",
  "OVERPAID",
  "RETURNED_PAYMENT",
  "LATE_PAYMENT",
  "FX_DIFFERENCE",
  "FEE_DIFFERENCE",
  "AMBIGUOUS",
  "STATEMENT_GAP",
  "STATEMENT_UNBALANCED",
  "TIMING",
] as const;

export type BreakType = (typeof BREAK_TYPES)[number];

/** One way in which a person could match what the machine may not. */
export interface Proposal {
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** A difference before it is written down. */
export interface BreakFound {
  readonly type: BreakType;
  /** Ids, ascending. */
  readonly expected: readonly string[];
  readonly found: readonly string[];
  /** Of an AMBIGUOUS break at least two; of another at most one, what looks alike. */
  readonly proposals: readonly Proposal[];
}
