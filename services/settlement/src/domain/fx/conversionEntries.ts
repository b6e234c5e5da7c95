import type { MoneyEntry } from "../ledger/moneyEntry.js";
import type { FxConversion } from "./consolidateNets.js";

/**
 * What the FX book's taking over posts: in the foreign currency the partner's claim (or debt) becomes the book's, in its home currency the
 * partner gets (or owes) what that is worth, and rounding the difference of rounding once. `sign` −1 takes it back.
 */
export function conversionEntries(
  cycle: { readonly id: string; readonly to: Date },
  calculation: number,
  conversions: readonly FxConversion[],
  sign: 1n | -1n,
): MoneyEntry[] {
  const head = {
    cycleId: cycle.id,
    kind: "FX" as const,
    occurredAt: cycle.to,
    source: { kind: "CALCULATION", id: `${cycle.id}:${calculation}` },
  };
  return conversions.flatMap(({ partnerCode, fromCurrency, fromMinor, toCurrency, toMinor, roundingMinor }) => {
    const position = `position:${partnerCode}`;
    return [
      {
        ...head,
        currency: fromCurrency,
        postings: [
          { account: position, amountMinor: sign * fromMinor },
          { account: "fx", amountMinor: -sign * fromMinor },
        ],
      },
      {
        ...head,
        currency: toCurrency,
        postings: [
          { account: position, amountMinor: -sign * (toMinor + roundingMinor) },
          { account: "fx", amountMinor: sign * toMinor },
          { account: "rounding", amountMinor: sign * roundingMinor },
        ],
      },
    ];
  });
}
