export type BankFormat = "CAMT_053" | "CAMT_054" | "MT940" | "CSV";

/** One booking as the bank tells it. Dates are local dates of the bank, `2011-03-31`. */
export interface BankLine {
  /** Credit +, debit −; null only with an error. */
  readonly amountMinor: bigint | null;
  readonly currency: string | null;
  readonly bookedOn: string | null;
  readonly valueOn: string | null;
  readonly endToEndId: string | null;
  readonly bankReference: string | null;
  /** Variable symbol, creditor reference and the like, as written. */
  readonly structuredReference: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly remittance: string | null;
  readonly isReversal: boolean;
  /** End-to-end id of the payment that came back. */
  readonly returnOf: string | null;
  readonly returnReason: string | null;
  /** What the bank took for it, included in the amount. */
  readonly feeMinor: bigint | null;
  /** Why it does not count: a code, a colon, words. */
  readonly error: string | null;
  /** What stood there, of a line with an error. */
  readonly raw: string | null;
  /** Of a batch entry; they explain its amount and are not added to it. */
  readonly details: readonly BankLine[];
}

export interface StatementHead {
  /** As the bank writes the account, without blanks. */
  readonly iban: string;
  readonly currency: string;
  readonly statementRef: string;
  readonly sequenceNo: number | null;
  readonly openedOn: string;
  readonly closedOn: string;
  /** Both null in a notification, which has no balances. */
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
}

/** What a reader of a file tells, in its order: the lines of a statement, then the statement itself. */
export type BankPart =
  { readonly kind: "LINE"; readonly line: BankLine } | { readonly kind: "STATEMENT"; readonly head: StatementHead };

/** The whole file counts for nothing. `line` counts from 1; 0 when the place is not known. */
export interface StatementUnreadable {
  readonly kind: "StatementUnreadable";
  readonly message: string;
  readonly line: number;
}

const EMPTY: BankLine = {
  amountMinor: null,
  currency: null,
  bookedOn: null,
  valueOn: null,
  endToEndId: null,
  bankReference: null,
  structuredReference: null,
  counterpartyName: null,
  counterpartyIban: null,
  remittance: null,
  isReversal: false,
  returnOf: null,
  returnReason: null,
  feeMinor: null,
  error: null,
  raw: null,
  details: [],
};

/** A line with what is known of it. */
export function bankLine(known: Partial<BankLine>): BankLine {
  return { ...EMPTY, ...known };
}

/** True for a line that is not booked yet: it is kept and does not count, and nothing is wrong with its statement. */
export function isPending(line: Pick<BankLine, "error">): boolean {
  return line.error?.startsWith("PENDING") === true;
}
