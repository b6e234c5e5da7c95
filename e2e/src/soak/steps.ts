import type { CrashPoint } from "./network/crashPoints.js";
import type { Loss } from "./network/lossyPeers.js";

/**
 * An instant on an edge of a month so many months ago or in its middle, one of the earliest open cycle or of the last closed one (END
 * is its cut-off, the first instant of the next), or the present. Few, so that events collide.
 */
export type When =
  | "NOW"
  | { readonly monthsAgo: number; readonly on: "FIRST" | "TENTH" | "LAST" }
  | { readonly cycle: "OPEN" | "CLOSED"; readonly on: "START" | "MIDDLE" | "LAST" | "END" };

/** How many points, of what there is. */
export type Amount = "ALL" | "HALF" | "ONE_TOO_MANY" | number;

export interface BoughtLine {
  readonly sku: string;
  readonly quantity: number;
  readonly price: string;
}

/** Numbers choose from what there is, by the remainder. */
export type Step =
  | { readonly do: "enrol"; readonly cardIsTaken: boolean }
  | {
      readonly do: "buy";
      readonly receipts: readonly {
        readonly member: number;
        readonly partner: number;
        readonly when: When;
        readonly lines: readonly BoughtLine[];
      }[];
    }
  | { readonly do: "bringReceiptAgain"; readonly pick: number; readonly content: "SAME" | "OTHER" }
  | {
      readonly do: "return";
      readonly member: number;
      readonly partner: number;
      readonly when: When;
      /** A purchase to name; undefined: any. */
      readonly of: number | undefined;
      readonly rows: readonly { readonly sku: string; readonly quantity: number }[];
    }
  | {
      readonly do: "redeem";
      readonly member: number;
      readonly reward: number;
      readonly amount: Amount;
      readonly when: When;
    }
  | {
      readonly do: "redeemAndCrash";
      readonly member: number;
      readonly reward: number;
      readonly amount: Amount;
      readonly decided: boolean;
    }
  | { readonly do: "cancel"; readonly pick: number }
  | { readonly do: "useVoucher"; readonly pick: number }
  | { readonly do: "restock"; readonly add: number }
  /** All at once: what is left is redeemed, more of it comes, and a redemption of it is cancelled. */
  | {
      readonly do: "rush";
      readonly redemptions: readonly { readonly member: number; readonly quantity: number }[];
      readonly add: number;
      readonly cancel: boolean;
    }
  | {
      readonly do: "hold";
      readonly member: number;
      readonly partner: number;
      readonly amount: Amount;
      readonly timesOut: boolean;
    }
  | { readonly do: "capture"; readonly pick: number; readonly amount: Amount; readonly atAuthorisation: boolean }
  | { readonly do: "release"; readonly pick: number }
  | { readonly do: "expire"; readonly when: When }
  | {
      readonly do: "changeTariff";
      readonly partner: number;
      readonly when: When;
      readonly price: string;
      readonly roles: "BOTH" | "ISSUES" | "REDEEMS";
    }
  | {
      readonly do: "changeRule";
      readonly partner: number;
      readonly when: When;
      readonly rule: "UNIT" | "TWICE" | "HALF_MORE" | "NO_TEA";
    }
  | { readonly do: "close"; readonly which: "NEXT" | "ANY"; readonly pick: number; readonly when: When | "END" }
  | { readonly do: "calculate"; readonly pick: number }
  | { readonly do: "repeat"; readonly pick: number; readonly input: "SAME" | "OTHER" }
  | { readonly do: "keepFactsBack" };

/** What goes wrong while a step is taken; its requests are sent again with their keys until they are answered. */
export type Mishap =
  | { readonly kind: "NONE" }
  | { readonly kind: "SENT_TWICE_AT_ONCE" }
  | { readonly kind: "SENT_AGAIN" }
  | { readonly kind: "OTHER_INPUT_UNDER_ITS_KEY" }
  | { readonly kind: "COMMAND_LOST"; readonly loss: Loss; readonly restart: boolean }
  | { readonly kind: "CRASH"; readonly point: CrashPoint; readonly row: number; readonly restart: boolean };

export interface Happening {
  readonly step: Step;
  readonly mishap: Mishap;
}

export interface Story {
  /** Seed of the transport's chances. */
  readonly mischief: number;
  readonly prices: readonly string[];
  readonly currencies: readonly string[];
  /** Bought before anything else, so that there is something to spend. */
  readonly opening: Extract<Step, { do: "buy" }>["receipts"];
  readonly happenings: readonly Happening[];
}
