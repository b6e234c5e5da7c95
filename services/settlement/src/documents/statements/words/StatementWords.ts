/** Every word of a statement in one language. */
export interface StatementWords {
  readonly title: string;
  readonly partner: string;
  readonly programme: string;
  readonly cycle: string;
  readonly period: string;
  readonly status: string;
  readonly contentHash: string;
  readonly root: string;
  readonly times: string;
  readonly page: (page: number, of: number) => string;
  readonly summary: string;
  readonly obligations: string;
  readonly fees: string;
  readonly payments: string;
  readonly nothing: string;
  readonly line: string;
  readonly date: string;
  readonly kind: string;
  readonly reference: string;
  readonly counterparty: string;
  readonly currency: string;
  readonly receivable: string;
  readonly payable: string;
  readonly balance: string;
  readonly late: string;
  /** Of an obligation that a dispute keeps out of the sums. */
  readonly disputed: string;
  readonly description: string;
  readonly opening: string;
  readonly net: string;
  readonly adjustments: string;
  readonly closing: string;
  readonly total: string;
  readonly number: string;
  /** Of an invoice's payment. */
  readonly paymentReference: string;
  readonly variableSymbol: string;
  readonly feeNet: string;
  readonly feeVat: string;
  readonly feeGross: string;
  readonly direction: string;
  readonly amount: string;
  readonly due: string;
  readonly operator: string;
  readonly kinds: Readonly<Record<string, string>>;
  readonly directions: Readonly<Record<"PAYS" | "RECEIVES", string>>;
  readonly legStatuses: Readonly<Record<string, string>>;
  /** Of a payment that its receiver does not get because it has not paid itself. */
  readonly withheld: string;
  readonly cycleStatuses: Readonly<Record<string, string>>;
}
