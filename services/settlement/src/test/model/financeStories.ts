/** Few people, partners and amounts, so that they meet. */
export const PEOPLE = ["finance-1", "finance-2", "approver-1", "approver-2"] as const;
export const PARTNERS = ["a", "b", "c", "d"] as const;
export type Clearing = "GROSS" | "BILATERAL_NET" | "MULTILATERAL_NET" | "CONSERVATIVE" | "FEWEST_DIRECT";

/** An instant of the open cycle, or of the one before it, with the instant itself at which that was cut off. */
export interface When {
  readonly cycle: "OPEN" | "BEFORE";
  readonly on: "START" | "MIDDLE" | "LAST" | "END";
}

/** What a partner's books may get wrong of an obligation. */
export type BookFault = "NONE" | "LEFT_OUT" | "MORE" | "TWICE" | "OTHER_CURRENCY" | "OTHER_CYCLE";

export type Share = "ALL" | "PART" | "TOO_MUCH";

export type FinanceStep =
  | {
      readonly do: "redeem";
      readonly owes: number;
      readonly owed: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly when: When;
    }
  | { readonly do: "giveBack"; readonly pick: number; readonly when: When }
  | {
      readonly do: "adjust";
      readonly owes: number;
      readonly owed: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly by: number;
      readonly approvedBy: number;
      readonly when: When;
    }
  | { readonly do: "cutOff"; readonly pick: number; readonly at: "END" | "MIDDLE" }
  | { readonly do: "close"; readonly pick: number; readonly by: number }
  | { readonly do: "calculate"; readonly pick: number; readonly by: number }
  | {
      readonly do: "approve";
      readonly pick: number;
      readonly by: number;
      readonly hash: "RIGHT" | "OLD" | "WRONG";
    }
  | { readonly do: "approveTogether"; readonly pick: number; readonly by: number; readonly and: number }
  | { readonly do: "withdraw"; readonly pick: number; readonly by: number }
  | { readonly do: "instruct"; readonly pick: number; readonly by: number }
  | { readonly do: "settle"; readonly pick: number; readonly share: Share }
  | { readonly do: "settleAll"; readonly pick: number }
  | { readonly do: "sendBack"; readonly pick: number; readonly share: Share }
  | { readonly do: "overdue"; readonly pick: number }
  | {
      readonly do: "dispute";
      readonly pick: number;
      readonly by: number;
      readonly claim: "NOTHING" | "HALF" | "MORE" | "SAME";
    }
  | { readonly do: "review"; readonly pick: number; readonly by: number }
  | {
      readonly do: "decide";
      readonly pick: number;
      readonly by: number;
      readonly outcome: "ACCEPTED" | "PARTIALLY_ACCEPTED" | "REJECTED";
    }
  | { readonly do: "closeDispute"; readonly pick: number; readonly by: number }
  | {
      /** A redemption that its owners committed before the close and that arrives in the middle of it. */
      readonly do: "closeAmongFacts";
      readonly owes: number;
      readonly owed: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly when: When;
      readonly pick: number;
      readonly by: number;
    }
  | { readonly do: "setRate"; readonly which: "BEFORE" | "NOW"; readonly by: number; readonly approvedBy: number }
  | { readonly do: "signMinimum"; readonly partner: number; readonly minor: number }
  | {
      /** The bank answers a payment order. */
      readonly do: "answer";
      readonly pick: number;
      readonly by: number;
      readonly says: "REFUSED" | "ONE_REFUSED" | "TAKEN" | "OF_NO_ORDER";
    }
  | { readonly do: "declareDefault"; readonly pick: number; readonly by: number; readonly operatorMinor: number }
  | { readonly do: "approveDefault"; readonly pick: number; readonly by: number }
  | {
      readonly do: "putUp";
      readonly partner: number;
      readonly minor: number;
      readonly euro: boolean;
      readonly isFund: boolean;
      readonly by: number;
      readonly approvedBy: number;
    }
  | {
      readonly do: "release";
      readonly pick: number;
      readonly share: Share;
      readonly by: number;
      readonly approvedBy: number;
    }
  | {
      readonly do: "confirmDirect";
      readonly pick: number;
      readonly share: Share;
      readonly says: "CREDITOR" | "DEBTOR" | "FINANCE";
      readonly by: number;
      readonly approvedBy: number;
    }
  | { readonly do: "approveDirect"; readonly pick: number; readonly by: number }
  | {
      readonly do: "revokeDirect";
      readonly pick: number;
      readonly says: "CREDITOR" | "DEBTOR" | "FINANCE";
      readonly by: number;
      readonly approvedBy: number;
    }
  | {
      /** A partner tells of a cycle in its own books; the faults take turns. */
      readonly do: "tellBooks";
      readonly pick: number;
      readonly partner: number;
      readonly faults: readonly BookFault[];
      readonly stranger: boolean;
    }
  /** From now on money moves by the statements of a bank. */
  | { readonly do: "openBank" }
  | { readonly do: "payTwice"; readonly pick: number }
  | {
      readonly do: "unmatch";
      readonly pick: number;
      readonly by: number;
      readonly approvedBy: number;
      readonly accept: boolean;
    }
  | { readonly do: "signOff"; readonly pick: number; readonly by: number; readonly and: number }
  | {
      readonly do: "changeTerms";
      readonly clearing: Clearing;
      readonly homeCurrency: boolean;
      readonly minimumMinor: number;
    };

/** A step, and whether its command comes a second time under its key. */
export interface Happening {
  readonly step: FinanceStep;
  readonly again: boolean;
}
