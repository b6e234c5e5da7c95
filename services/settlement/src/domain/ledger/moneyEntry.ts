/** One line of an entry: + debit, − credit, in minor units of the entry's currency. */
export interface MoneyPosting {
  /** One of the accounts of docs/accounting.md, such as `position:domov` or `bank:operator`. */
  readonly account: string;
  readonly amountMinor: bigint;
}

/** What is posted to the money ledger at once: at least two postings that sum to zero. */
export interface MoneyEntry {
  /** UUID; null for what belongs to no cycle. */
  readonly cycleId: string | null;
  readonly currency: string;
  readonly kind: MoneyKind;
  readonly occurredAt: Date;
  /** What the entry was posted for, such as { kind: "LEG", id }. */
  readonly source: { readonly kind: string; readonly id: string };
  readonly postings: readonly MoneyPosting[];
}

/** Which event an entry tells of; docs/accounting.md says what each of them posts. */
export type MoneyKind =
  | "POSITION"
  | "POSITION_REVERSAL"
  | "INSTRUCTION"
  | "INSTRUCTION_REVERSAL"
  | "SETTLEMENT"
  | "RETURN"
  | "LEG_DEFAULTED"
  | "SUSPENSE"
  | "SUSPENSE_CLEARED"
  | "BANK_FEE"
  | "FX_DIFFERENCE"
  | "UNMATCH"
  | "INVOICE"
  | "CREDIT_NOTE"
  | "CLAIM_PAYMENT"
  | "FX"
  | "ROUNDING"
  | "COLLATERAL"
  | "DEFAULT"
  | "RESERVE"
  | "BREAKAGE"
  | "WRITE_OFF";
