import type { LocalDate } from "@tessera/kernel";

/**
 * What a partner and the operator owe each other beside the legs of cycles, each paid by a bank transfer of its own: invoices and what credit
 * notes give back of paid ones, the reserve, collateral put up and given back, and what a defaulter pays after all.
 */
export const CLAIM_KINDS = [
  "INVOICE",
  "CREDIT_NOTE",
  "RESERVE_PAID_IN",
  "RESERVE_PAID_OUT",
  "COLLATERAL",
  "RELEASE",
  "RECOVERY",
] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

/** PAYS: the partner pays; RECEIVES: the operator does. */
export type ClaimDirection = "PAYS" | "RECEIVES";

const HOME: Readonly<
  Record<ClaimKind, { readonly direction: ClaimDirection; readonly account: "receivable" | "payable" | "collateral" }>
> = {
  INVOICE: { direction: "PAYS", account: "receivable" },
  CREDIT_NOTE: { direction: "RECEIVES", account: "receivable" },
  RESERVE_PAID_IN: { direction: "PAYS", account: "receivable" },
  RESERVE_PAID_OUT: { direction: "RECEIVES", account: "payable" },
  COLLATERAL: { direction: "PAYS", account: "collateral" },
  RELEASE: { direction: "RECEIVES", account: "payable" },
  // Owed to nobody else until two people have given it to those who put in for the default.
  RECOVERY: { direction: "PAYS", account: "payable" },
};

export function directionOf(kind: ClaimKind): ClaimDirection {
  return HOME[kind].direction;
}

/** The account of the money ledger that its payment clears. */
export function accountOf({ kind, partnerCode }: Pick<Claim, "kind" | "partnerCode">): string {
  return `${HOME[kind].account}:${partnerCode}`;
}

export interface Claim {
  /** UUID. */
  readonly id: string;
  readonly kind: ClaimKind;
  readonly partnerCode: string;
  readonly currency: string;
  /** UUID; null for what belongs to no cycle. */
  readonly cycleId: string | null;
  /** Minor units, as it was raised. */
  readonly amountMinor: bigint;
  /** ISO 11649; unique. */
  readonly reference: string;
  readonly dueOn: LocalDate;
}

/** What of a claim stands, and what of it is paid, in minor units; what came back is not paid. */
export interface ClaimState extends Claim {
  /** The amount less what was taken back; 0 when it was rejected. */
  readonly standingMinor: bigint;
  readonly paidMinor: bigint;
}

export const CLAIM_STATUSES = ["OPEN", "PARTIALLY_PAID", "PAID", "CANCELLED"] as const;
export type ClaimStatus = (typeof CLAIM_STATUSES)[number];

/** What is still to be paid. */
export function openOf({ standingMinor, paidMinor }: Pick<ClaimState, "standingMinor" | "paidMinor">): bigint {
  return standingMinor > paidMinor ? standingMinor - paidMinor : 0n;
}

/** CANCELLED: all of it was taken back, and nothing is paid. What was taken back of a paid claim is a claim of its own, the other way round. */
export function statusOf({ standingMinor, paidMinor }: Pick<ClaimState, "standingMinor" | "paidMinor">): ClaimStatus {
  if (paidMinor === 0n) return standingMinor === 0n ? "CANCELLED" : "OPEN";
  return paidMinor < standingMinor ? "PARTIALLY_PAID" : "PAID";
}
