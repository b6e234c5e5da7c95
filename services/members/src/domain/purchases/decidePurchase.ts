import { decimal, invalidInput, PRICE_SCALE, PRICED_SCALE, pricePoints, type InvalidInput } from "@tessera/kernel";
import { contractAt } from "../setup/contractAt.js";
import { rulesOn } from "../setup/rulesOn.js";
import type { Contract, Setup } from "../setup/Setup.js";
import { decideEarn, type EarnDecision } from "./decideEarn.js";
import { receiptAmount, type ReceiptLine } from "./receiptAmount.js";

/** A receipt as it is judged: whose shop, when, what. */
export interface JudgedReceipt {
  readonly partnerCode: string;
  readonly occurredAt: Date;
  readonly currency: string;
  readonly lines: readonly ReceiptLine[];
}

export type PurchaseDenial =
  | { readonly kind: "UnknownPartner"; readonly message: string }
  | { readonly kind: "PartnerNotIssuing"; readonly message: string }
  | { readonly kind: "IssuingStopped"; readonly message: string; readonly partnerCode: string }
  | { readonly kind: "CurrencyMismatch"; readonly message: string; readonly expected: string }
  | InvalidInput;

export interface DecidedPurchase {
  /** Exact, in milliardths of the currency's major unit. */
  readonly amount: bigint;
  readonly decision: EarnDecision;
  /** The issuer's tariff at the instant of the purchase, locked into the lot; a plain decimal. */
  readonly unitPrice: string;
  readonly expiresAt: Date;
}

/**
 * A receipt that earns more, or points worth more of its currency's major unit, is a mistake of its till. Without a bound a few of
 * them would bring the sums of the whole network beyond what JSON tells exactly and what a column of minor units holds; with this one it
 * takes nine million, which no shop brings before its exposure stops it.
 */
const MOST_POINTS = 10n ** 9n;
const MOST_VALUE = 10n ** 9n;

/**
 * Decides what a purchase earns by the contract and the rule versions of its own instant. What the member may and whether the
 * receipt is new is decided under the account's lock.
 */
export function decidePurchase(
  setup: Setup,
  receipt: JudgedReceipt,
): DecidedPurchase | { readonly denied: PurchaseDenial } {
  const { programme } = setup;
  const partner = setup.partners.get(receipt.partnerCode);
  if (!partner || !programme) return { denied: { kind: "UnknownPartner", message: "There is no such partner." } };
  const contract = contractAt(partner, receipt.occurredAt);
  if (!contract?.issues) {
    return { denied: { kind: "PartnerNotIssuing", message: "The partner did not issue points at that time." } };
  }
  if (partner.stops.some(({ from, to }) => from <= receipt.occurredAt && (to === null || receipt.occurredAt < to))) {
    const message = "The partner's issuing is stopped.";
    return { denied: { kind: "IssuingStopped", message, partnerCode: partner.code } };
  }
  if (contract.currency !== receipt.currency) {
    const message = `The partner's receipts are in ${contract.currency}.`;
    return { denied: { kind: "CurrencyMismatch", message, expected: contract.currency } };
  }
  const date = programme.calendar.dateOf(receipt.occurredAt);
  const decision = decideEarn(rulesOn(partner, date), receipt.lines);
  const excess = describeExcess(decision.points, contract);
  if (excess !== undefined) return { denied: invalidInput({ path: ["lines"], problem: excess }).refused };
  return {
    amount: receiptAmount(receipt.lines),
    decision,
    unitPrice: contract.unitPrice,
    expiresAt: programme.calendar.expiryOf(date),
  };
}

function describeExcess(points: bigint, { unitPrice, currency }: Contract): string | undefined {
  if (points > MOST_POINTS) return `would earn more than ${MOST_POINTS} points`;
  const value = pricePoints(points, decimal(unitPrice, PRICE_SCALE));
  if (value <= MOST_VALUE * 10n ** BigInt(PRICED_SCALE)) return undefined;
  return `would earn points worth more than ${MOST_VALUE} ${currency}`;
}
