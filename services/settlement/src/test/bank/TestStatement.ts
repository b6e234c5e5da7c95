/** A statement as a test's own bank would make it. Everything in minor units; credit +, debit −. */
export interface TestEntry {
  readonly amountMinor: bigint;
  readonly bookedOn: string;
  readonly endToEndId: string | null;
  readonly bankReference: string | null;
  readonly variableSymbol?: string | null;
  readonly counterpartyName: string | null;
  readonly counterpartyIban: string | null;
  readonly remittance: string | null;
  readonly isReversal?: boolean;
  readonly returnReason?: string | null;
  readonly feeMinor?: bigint | null;
  readonly isPending?: boolean;
  /** Of a batch: they are written as transactions of the entry. */
  readonly details?: readonly TestEntry[];
}

export interface TestStatement {
  readonly iban: string;
  readonly currency: string;
  readonly statementRef: string;
  readonly sequenceNo: number;
  readonly openedOn: string;
  readonly closedOn: string;
  readonly openingMinor: bigint;
  readonly entries: readonly TestEntry[];
}

export function closingOf({ openingMinor, entries }: TestStatement): bigint {
  return entries.reduce((sum, entry) => (entry.isPending ? sum : sum + entry.amountMinor), openingMinor);
}

/** `12.50`, without a sign. */
export function plain(minor: bigint, mark = "."): string {
  const text = (minor < 0n ? -minor : minor).toString().padStart(3, "0");
  return `${text.slice(0, -2)}${mark}${text.slice(-2)}`;
}
