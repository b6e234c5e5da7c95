import { isTolerated } from "./isTolerated.js";
import type { Expected, Found } from "./item.js";
import { isRateDifference } from "./nameDifference.js";
import { groupBy, referenceClasses, sumOf, takeMatch, type Pool } from "./pool.js";

/** Pass 1, of entries that stand alone, and pass 3, of the details of a batch: the same reference, currency and amount. */
export function matchExactly(pool: Pool, pass: 1 | 3): void {
  const isOfPass = ({ batch }: Found) => (batch !== null) === (pass === 3);
  for (const { expected, found } of referenceClasses(pool, isOfPass)) {
    const byAmount = groupBy(found, ({ amountMinor }) => [String(amountMinor)]);
    for (const [amount, alike] of groupBy(expected, ({ amountMinor }) => [String(amountMinor)])) {
      const told = byAmount.get(amount) ?? [];
      if (told.length > 0 && pairsOff(alike, told)) pairOff(pool, pass, alike, told);
    }
  }
}

/**
 * Items that look alike pair off as long as it does not matter which is with which: when all are told, or all are owed by the same
 * counterparty. Of two redemption shares of 27.80 from two issuers of which one is told, no machine knows which.
 */
function pairsOff(alike: readonly Expected[], told: readonly Found[]): boolean {
  return alike.length <= told.length || new Set(alike.map(({ counterparty }) => counterparty)).size === 1;
}

function pairOff(pool: Pool, pass: 1 | 3, alike: readonly Expected[], told: readonly Found[]): void {
  for (const [place, item] of alike.entries()) {
    const line = told[place];
    if (line) takeMatch(pool, pass, [item], [line]);
  }
}

/** Pass 2: one on each side under the reference, the amounts within the tolerance; the difference is the fee, or the exchange rate's. */
export function matchWithTolerance(pool: Pool): void {
  for (const { expected, found } of referenceClasses(pool, () => true)) {
    const [item, line] = [expected[0], found[0]];
    if (!item || !line || expected.length + found.length !== 2) continue;
    if (isPaidBy(item, line)) takeMatch(pool, 2, [item], [line]);
  }
}

function isPaidBy(item: Expected, { amountMinor, feeMinor }: Found): boolean {
  const amounts = { expectedMinor: item.amountMinor, foundMinor: amountMinor, feeMinor, isConverted: item.converted };
  const tolerance = isRateDifference(amounts) ? item.fxTolerance : item.tolerance;
  return isTolerated(tolerance, item.amountMinor, amountMinor);
}

/** Pass 4: all that one reference names, 1:N, N:1 or N:M, when both sides come to the same. */
export function matchGroups(pool: Pool): void {
  for (const { expected, found } of referenceClasses(pool, () => true)) {
    if (expected.length + found.length > 2 && sumOf(expected) === sumOf(found)) takeMatch(pool, 4, expected, found);
  }
}
