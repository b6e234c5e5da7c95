import type { MoneyEntry } from "../ledger/moneyEntry.js";
import { accountOf, directionOf, type Claim } from "./claim.js";

/**
 * What paying a claim posts (`amountMinor` positive), and what takes it back (negative): out of suspense, where the bank's statement brought
 * the money, to the account that the claim stands on, or the other way round.
 */
export function claimEntry(
  claim: Claim,
  amountMinor: bigint,
  kind: "CLAIM_PAYMENT" | "RETURN" | "UNMATCH",
  occurredAt: Date,
): MoneyEntry {
  const came = directionOf(claim.kind) === "PAYS" ? amountMinor : -amountMinor;
  return {
    cycleId: claim.cycleId,
    currency: claim.currency,
    kind,
    occurredAt,
    source: { kind: "CLAIM", id: claim.id },
    postings: [
      { account: "suspense", amountMinor: came },
      { account: accountOf(claim), amountMinor: -came },
    ],
  };
}
