/** One line of a receipt as the rules see it. */
export interface ReceiptLine {
  readonly sku: string;
  /** Thousandths. */
  readonly quantity: bigint;
  /** Millionths of the currency's major unit. */
  readonly unitPrice: bigint;
}

/** Σ quantity × unit price, exact, in milliardths of the currency's major unit. */
export function receiptAmount(lines: readonly ReceiptLine[]): bigint {
  return lines.reduce((sum, line) => sum + line.quantity * line.unitPrice, 0n);
}
