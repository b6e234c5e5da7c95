/** One lot's part in a spend or in the repayment of a debt, at the unit price locked into the lot. */
export interface Draw {
  readonly lotId: string;
  readonly issuerCode: string;
  /** Who is owed for the points: the redeemer, or the partner to whom a debt of the member is repaid. */
  readonly creditorCode: string;
  /** Whole points, positive. */
  readonly points: bigint;
  /** Money per point in millionths of the currency's major unit, not negative. */
  readonly unitPrice: bigint;
  readonly currency: string;
}

/** What one partner owes another for draws of one currency; never to itself, never nothing. */
export interface PricedDebt {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly currency: string;
  /** Minor units of the currency, positive. */
  readonly amountMinor: bigint;
}
