import {
  formatMoney,
  lineProblems,
  money,
  refuse,
  type InputProblem,
  type LocalDate,
  type Refused,
} from "@tessera/kernel";
import { mayLegMove, type LegState } from "./leg.js";

export type DirectPaymentReason =
  | "UNKNOWN"
  | "VIA_HUB"
  | "NOT_AWAITED"
  | "WRONG_CURRENCY"
  | "MORE_THAN_OPEN"
  | "TOLD_BEFORE"
  | "DECIDED"
  | "SIGNED_OFF";

export interface DirectPaymentRefused {
  readonly kind: "DirectPaymentRefused";
  readonly message: string;
  readonly reason: DirectPaymentReason;
  /** What of the leg is open; null where that says nothing. */
  readonly open: { readonly amount: string; readonly currency: string } | null;
}

export function refuseDirectPayment(
  reason: DirectPaymentReason,
  message: string,
  open: DirectPaymentRefused["open"] = null,
): Refused<DirectPaymentRefused> {
  return refuse({ kind: "DirectPaymentRefused", message, reason, open });
}

/** Nothing of a period changes after its signature: neither what was paid, nor what was not. */
export function refuseSignedOff(): Refused<DirectPaymentRefused> {
  return refuseDirectPayment("SIGNED_OFF", "Its period is signed off.");
}

export interface DirectLeg extends LegState {
  readonly currency: string;
  readonly partnerCode: string;
  readonly counterpartyCode: string | null;
  readonly direction: "PAYS" | "RECEIVES";
  /** Its period is signed off. */
  readonly isFrozen: boolean;
}

/** Money that a creditor says it received. */
export interface ReceivedMoney {
  readonly amountMinor: bigint;
  readonly currency: string;
}

export interface ToldPayment extends ReceivedMoney {
  /** The day the creditor's bank booked it. */
  readonly valueDate: LocalDate;
  /** Of the payment, as the creditor's bank tells it. */
  readonly reference: string;
  /** What it rests on when it is not the creditor's own word; null when it is. */
  readonly evidence: string | null;
}

const MOST_REFERENCE = 140;
const MOST_EVIDENCE = 500;

/** What is wrong with what somebody tells, in the order of its fields; `since` is the day on which the cycle ended. */
export function checkTold(told: ToldPayment, since: LocalDate, today: LocalDate): InputProblem[] {
  const problems: InputProblem[] = [];
  if (told.amountMinor <= 0n) problems.push({ path: ["amount"], problem: "must be more than nothing" });
  if (told.valueDate > today) problems.push({ path: ["valueDate"], problem: "lies in the future" });
  if (told.valueDate < since)
    problems.push({ path: ["valueDate"], problem: `lies before ${since}, when the cycle ended` });
  problems.push(...lineProblems("reference", told.reference, MOST_REFERENCE));
  if (told.evidence !== null) problems.push(...lineProblems("evidence", told.evidence, MOST_EVIDENCE));
  return problems;
}

/** Who is paid by a leg; null when that is the hub. */
export function creditorOf({
  direction,
  partnerCode,
  counterpartyCode,
}: Pick<DirectLeg, "direction" | "partnerCode" | "counterpartyCode">): string | null {
  return direction === "PAYS" ? counterpartyCode : partnerCode;
}

/**
 * Why money is not booked on a leg; undefined when it is. `asPartner` is the partner whose word it is, null for finance, which speaks for
 * any. What is not paid to the partner is to it like what is not there.
 */
export function refuseReceived(
  leg: DirectLeg | null,
  { amountMinor, currency }: ReceivedMoney,
  asPartner: string | null,
): Refused<DirectPaymentRefused> | undefined {
  if (!leg || (asPartner !== null && creditorOf(leg) !== asPartner)) {
    return refuseDirectPayment("UNKNOWN", "There is no such payment.");
  }
  if (leg.counterpartyCode === null) {
    return refuseDirectPayment("VIA_HUB", "It goes through the operator's account: its bank statement says what came.");
  }
  if (leg.isFrozen) return refuseSignedOff();
  if (!mayLegMove(leg.status, "SETTLED")) {
    return refuseDirectPayment("NOT_AWAITED", `The payment is ${leg.status}: no money is awaited.`);
  }
  const openMinor = leg.amountMinor - leg.settledMinor;
  const open = { amount: formatMoney(money(openMinor, leg.currency)), currency: leg.currency };
  if (currency !== leg.currency) {
    return refuseDirectPayment("WRONG_CURRENCY", `The payment is in ${leg.currency}.`, open);
  }
  return amountMinor > openMinor
    ? refuseDirectPayment("MORE_THAN_OPEN", "It is more than what is open of the payment.", open)
    : undefined;
}
