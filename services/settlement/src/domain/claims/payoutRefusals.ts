import { refuse, type Refused } from "@tessera/kernel";

export const PAYOUT_REFUSALS = ["NOTHING_TO_PAY", "NOT_PAYABLE", "UNKNOWN", "DECIDED", "OUT_OF_DATE"] as const;
export type PayoutReason = (typeof PAYOUT_REFUSALS)[number];

/** A payout of claims that cannot be prepared, or is not approved any more. */
export interface ClaimPayoutRefused {
  readonly kind: "ClaimPayoutRefused";
  readonly message: string;
  readonly reason: PayoutReason;
}

const MESSAGES: Readonly<Record<PayoutReason, string>> = {
  NOTHING_TO_PAY: "Nothing is to be paid out.",
  NOT_PAYABLE:
    "A claim that was named is not to be paid out: it is none of the operator's, in another currency, paid, or ordered already.",
  UNKNOWN: "There is no such payout.",
  DECIDED: "The payout is decided on already.",
  OUT_OF_DATE: "What the payout would pay has changed since it was prepared: take it back and prepare it anew.",
};

export function refusePayout(reason: PayoutReason): Refused<ClaimPayoutRefused> {
  return refuse({ kind: "ClaimPayoutRefused", message: MESSAGES[reason], reason });
}
