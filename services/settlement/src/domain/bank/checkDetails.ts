import type { BankLine } from "./bankLine.js";

/**
 * True when the details of a batch entry explain its amount: their sum is the amount, or the bank's fees (of the entry, else of the
 * details) are what is missing. A line without details has nothing to explain.
 */
export function detailsAddUp({ amountMinor, feeMinor, details }: BankLine): boolean {
  if (details.length === 0 || amountMinor === null) return true;
  let [sum, fees] = [0n, 0n];
  for (const detail of details) {
    if (detail.amountMinor === null || detail.error !== null) return false;
    sum += detail.amountMinor;
    fees += detail.feeMinor ?? 0n;
  }
  // A fee makes a credit smaller and a debit larger: with signs, both ways less.
  return sum === amountMinor || sum - (feeMinor ?? fees) === amountMinor;
}
