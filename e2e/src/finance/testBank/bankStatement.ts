/** One booked line of the test's own bank. */
export interface BankEntry {
  /** Signed: a credit to the account is above zero. */
  readonly amountMinor: bigint;
  /** YYYY-MM-DD. */
  readonly bookedOn: string;
  readonly valueOn: string;
  readonly bankReference: string;
  readonly endToEndId: string | null;
  readonly remittance: string | null;
  readonly counterparty: { readonly name: string; readonly iban: string };
  /** What the entry sums up, when the bank books a batch. */
  readonly details?: readonly BankDetail[];
  /** What the sender's bank kept back, in minor units above zero. */
  readonly chargeMinor?: bigint;
  /** The reason of a returned payment, an ISO code such as AC04. */
  readonly returnReason?: string;
}

/** One payment within a batch; the amount is above zero. */
export interface BankDetail {
  readonly amountMinor: bigint;
  readonly endToEndId: string;
  readonly remittance: string;
  readonly counterparty: { readonly name: string; readonly iban: string };
}

/** A day's or a month's statement of one account. */
export interface BankStatement {
  readonly iban: string;
  readonly currency: string;
  readonly reference: string;
  readonly sequence: number;
  readonly from: string;
  readonly to: string;
  readonly openingMinor: bigint;
  readonly entries: readonly BankEntry[];
}

/** What the account holds after the statement. */
export function closingMinor({ openingMinor, entries }: BankStatement): bigint {
  return entries.reduce((balance, { amountMinor }) => balance + amountMinor, openingMinor);
}
