import type { LocalDate } from "@tessera/kernel";
import { compareCodes } from "../netting/debt.js";
import type { BankAccount } from "../payments/paymentOrder.js";
import type { ClaimKind } from "./claim.js";

/** One claim that a partner is asked to pay. */
export interface RequestedClaim {
  readonly kind: ClaimKind;
  /** Number of its invoice; null for what has no document of its own. */
  readonly document: string | null;
  readonly reference: string;
  readonly variableSymbol: string | null;
  readonly currency: string;
  /** What is open, minor units. */
  readonly amountMinor: bigint;
  readonly dueOn: LocalDate;
}

export interface RequestSource {
  readonly partner: { readonly code: string; readonly name: string };
  /** When the last of its claims was raised. */
  readonly raisedAt: Date;
  /** In any order. */
  readonly claims: readonly RequestedClaim[];
  /** The operator's accounts in effect, by currency. */
  readonly accounts: ReadonlyMap<string, BankAccount>;
}

/** What is to be paid in one currency. */
export interface RequestSection {
  readonly currency: string;
  /** Where to; null while the operator has no account in this currency. */
  readonly payee: BankAccount | null;
  /** In the order in which they are due. */
  readonly claims: readonly RequestedClaim[];
  readonly totalMinor: bigint;
}

/** Everything that a partner needs to pay what it owes the operator beside the legs of cycles: what each of its formats shows. */
export interface PaymentRequest extends Pick<RequestSource, "partner" | "raisedAt"> {
  /** Ascending by currency. */
  readonly sections: readonly RequestSection[];
}

export function buildPaymentRequest({ partner, raisedAt, claims, accounts }: RequestSource): PaymentRequest {
  const currencies = [...new Set(claims.map(({ currency }) => currency))].sort(compareCodes);
  return {
    partner,
    raisedAt,
    sections: currencies.map((currency) => {
      const own = claims
        .filter((claim) => claim.currency === currency)
        .sort((a, b) => compareCodes(a.dueOn, b.dueOn) || compareCodes(a.reference, b.reference));
      const totalMinor = own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
      return { currency, payee: accounts.get(currency) ?? null, claims: own, totalMinor };
    }),
  };
}
