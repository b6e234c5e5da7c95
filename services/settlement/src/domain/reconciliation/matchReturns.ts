import type { BreakFound } from "./breakFound.js";
import type { Expected, Found } from "./item.js";
import type { Pool } from "./pool.js";

/**
 * Pass 8: a payment that came back pairs with its original, once, by the original's own reference, currency and opposite amount, when
 * the original was matched, now or before, and has not come back. The match's expected item is the return of that original, not the original itself, which
 * keeps its match. Every return is a break as well: someone has to pay again.
 */
export function matchReturns(pool: Pool): BreakFound[] {
  const returned = new Set<string>();
  return pool.found
    .filter((line) => line.returnOf !== null && !line.isMatched)
    .map((line) => {
      const original = (pool.citedExpected.get(line.returnOf ?? "") ?? []).find(
        (item) => item.references[0] === line.returnOf && item.currency === line.currency && !returned.has(item.id),
      );
      if (original && wasPaid(pool, original) && original.amountMinor === -line.amountMinor) {
        returned.add(original.id);
        pool.matches.push({ pass: 8, expected: [original.id], found: [line.id], feeMinor: 0n });
      } else if (original) pool.takenExpected.add(original.id);
      pool.takenFound.add(line.id);
      return describeReturn(line, original);
    });
}

function wasPaid(pool: Pool, item: Expected): boolean {
  return item.neverReturns !== true && (item.standing === "MATCHED" || pool.matchedExpected.has(item.id));
}

function describeReturn(line: Found, original: Expected | undefined): BreakFound {
  return { type: "RETURNED_PAYMENT", expected: original ? [original.id] : [], found: [line.id], proposals: [] };
}
