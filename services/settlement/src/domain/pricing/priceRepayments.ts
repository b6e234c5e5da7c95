import { PRICED_SCALE, pricePoints, roundToMinor } from "@tessera/kernel";
import type { Draw, PricedDebt } from "./draw.js";

export interface RepaymentDebt extends PricedDebt {
  /** The new lot whose points repaid the member's debt. */
  readonly lotId: string;
}

/**
 * Prices the debt repayments of one purchase. A new lot of issuer X that repays a debt towards creditor A makes X owe A the
 * points × the lot's unit price, in the currency of X. Per lot and creditor the values are summed and rounded once, half
 * away from zero; X = A and an amount of zero make no debt.
 */
export function priceRepayments(repayments: readonly Draw[]): RepaymentDebt[] {
  const byLotAndCreditor = new Map<string, { first: Draw; value: bigint }>();
  for (const draw of repayments) {
    const key = `${draw.lotId}\n${draw.creditorCode}`;
    const known = byLotAndCreditor.get(key);
    const value = pricePoints(draw.points, draw.unitPrice) + (known?.value ?? 0n);
    byLotAndCreditor.set(key, { first: known?.first ?? draw, value });
  }
  return [...byLotAndCreditor.values()]
    .map(({ first, value }) => ({
      debtorCode: first.issuerCode,
      creditorCode: first.creditorCode,
      currency: first.currency,
      amountMinor: roundToMinor(value, PRICED_SCALE, first.currency),
      lotId: first.lotId,
    }))
    .filter((debt) => debt.debtorCode !== debt.creditorCode && debt.amountMinor > 0n);
}
