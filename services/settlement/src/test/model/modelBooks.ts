import type { Clearing } from "./financeStories.js";
import type { Amount } from "./modelMoney.js";

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
  status: "DUE" | "CARRIED" | "INSTRUCTED" | "SETTLED" | "RETURNED" | "OVERDUE" | "DEFAULTED";
  settled: bigint;
  returned: bigint;
  /** How many payment files have told of it. */
  files: number;
  carriedInto: ModelCycle | null;
  /** The leg whose payment this one awaits after an un-match; itself when there is none. */
  root: string;
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
  /** Those of calculations that no longer stand too. */
  everyLeg: ModelLeg[];
  /** Two people have signed its period off. */
  isSigned: boolean;
  /** What earlier cycles carried on and this one took over. */
  taken: readonly ModelLeg[];
}

/** What a default left to a cycle: + to the partner. */
export interface ModelCarry extends Amount {
  readonly cycle: ModelCycle;
}

/** A version of a contract; `minor` null: it says nothing of a smallest payment. */
export interface ModelMinimum {
  readonly partner: string;
  readonly currency: string;
  readonly fromMs: number;
  readonly minor: bigint | null;
}

export interface ModelTransfer {
  readonly leg: ModelLeg;
  isRejected: boolean;
}

export interface ModelFile {
  readonly cycle: ModelCycle;
  readonly transfers: readonly ModelTransfer[];
  status: "WRITTEN" | "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED";
}

/** A part of what a default costs, and whose it is; "": the operator's. */
export interface ModelShare extends Amount {
  readonly layer: "SET_OFF" | "COLLATERAL" | "FUND" | "OPERATOR" | "SURVIVORS";
  readonly collateral?: ModelCollateral;
}

export interface ModelDefault {
  readonly id: string;
  readonly cycle: ModelCycle;
  readonly partner: string;
  readonly operatorMinor: bigint;
  /** What others are not to pay it directly any more, as they have said. */
  readonly withheld: readonly ModelLeg[];
  readonly by: string;
  isApproved: boolean;
  /** Who covered it. */
  readonly shares: ModelShare[];
}

/** What a partner put up: money, or its contribution to the fund. */
export interface ModelCollateral {
  readonly id: string;
  readonly partner: string;
  readonly currency: string;
  readonly isFund: boolean;
  isApproved: boolean;
  /** Neither used nor given back. */
  left: bigint;
}

/** What somebody said of a payment between two partners. */
export interface ModelDirect {
  readonly id: string;
  readonly cycle: ModelCycle;
  readonly leg: ModelLeg;
  readonly minor: bigint;
  readonly reference: string;
  readonly by: string;
  status: "PROPOSED" | "CONFIRMED" | "REVOKED";
  /** Asked for and not decided. */
  revocation: { readonly id: string; readonly by: string } | null;
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

/** A line of a bank's statement about a leg. */
export interface ModelLine {
  readonly name: string;
  readonly cycle: ModelCycle;
  /** What it paid, or what came back. */
  leg: ModelLeg;
  readonly minor: bigint;
  readonly isReturn: boolean;
  /** OPEN: a break; LEFT: taken apart, which only people match again. */
  state: "OPEN" | "MATCHED" | "LEFT";
}
