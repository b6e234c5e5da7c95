import type { Clearing } from "./financeStories.js";

export interface ModelTerms {
  readonly clearing: Clearing;
  readonly homeCurrency: boolean;
  readonly minimumMinor: bigint;
}

export type ModelStatus =
  | "OPEN"
  | "CUT_OFF"
  | "CLOSED"
  | "CALCULATED"
  | "APPROVED"
  | "INSTRUCTED"
  | "SETTLING"
  | "PARTIALLY_SETTLED"
  | "SETTLED";

/** One payment as it should be; amounts in minor units. */
export interface ModelLeg {
  /** As the books name it, once they have it. */
  id: string;
  readonly partner: string;
  /** null: the hub. */
  readonly counterparty: string | null;
  readonly currency: string;
  readonly direction: "PAYS" | "RECEIVES";
  readonly minor: bigint;
  readonly replaces: boolean;
  status: "DUE" | "CARRIED" | "INSTRUCTED" | "SETTLED" | "RETURNED" | "OVERDUE";
  settled: bigint;
  returned: bigint;
  /** How many payment files have told of it. */
  files: number;
  carriedInto: ModelCycle | null;
}

export interface ModelCycle {
  readonly id: string;
  readonly fromMs: number;
  toMs: number;
  readonly terms: ModelTerms;
  status: ModelStatus;
  calculation: number;
  calculator: string | null;
  approver: string | null;
  /** What the calculation that stands rests on; equal bases come to equal content. */
  basis: string;
  legs: ModelLeg[];
}

export interface ModelObligation {
  readonly kind: "REDEMPTION" | "REVERSAL" | "ADJUSTMENT";
  readonly debtor: string;
  readonly creditor: string;
  readonly currency: string;
  readonly minor: bigint;
  readonly atMs: number;
  /** Of a redemption and its reversal. */
  readonly spend: string | null;
  cycle: ModelCycle;
  readonly late: boolean;
  /** A dispute keeps it out of its cycle. */
  out: boolean;
  reversed: boolean;
  dispute: ModelDispute | null;
}

export interface ModelDispute {
  readonly obligation: ModelObligation;
  readonly claimed: bigint;
  id: string;
  status: "OPENED" | "UNDER_REVIEW" | "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED" | "CLOSED";
  decidedBy: string | null;
  decided: bigint | null;
}

/** What a command should come to: "done", or the kind of its refusal. */
export type Verdict = string;

const ORDER: readonly ModelStatus[] = [
  ...(["OPEN", "CUT_OFF", "CLOSED", "CALCULATED", "APPROVED"] as const),
  ...(["INSTRUCTED", "SETTLING", "PARTIALLY_SETTLED", "SETTLED"] as const),
];

export const isAtLeast = (cycle: ModelCycle, status: ModelStatus): boolean =>
  ORDER.indexOf(cycle.status) >= ORDER.indexOf(status);
