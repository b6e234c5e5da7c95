import type { MoneyEntry } from "../ledger/moneyEntry.js";

/** Kinds that are money at the operator's bank from the day they are put up; the others are called or sold when they are used. */
export const MONEY_KINDS: ReadonlySet<string> = new Set(["CASH", "FUND_CONTRIBUTION"]);

/**
 * What lodging collateral in money posts (`amountMinor` positive), or giving it back (negative): the money that the bank's statement brings or takes
 * through suspense, against what the partner is owed of it. Belongs to no cycle.
 */
export function collateralEntry(
  source: MoneyEntry["source"],
  partnerCode: string,
  { currency, amountMinor }: { readonly currency: string; readonly amountMinor: bigint },
  occurredAt: Date,
): MoneyEntry {
  return {
    cycleId: null,
    currency,
    kind: "COLLATERAL",
    occurredAt,
    source,
    postings: [
      { account: "suspense", amountMinor },
      { account: `collateral:${partnerCode}`, amountMinor: -amountMinor },
    ],
  };
}
