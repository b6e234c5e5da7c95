import type { Draw, PricedDebt } from "../pricing/draw.js";
import type { ObligationKind } from "../cycles/contentText.js";

/** What the points were drawn for: a redemption, the capture of a hold, or a purchase whose lot repaid a debt. */
export interface DrawSource {
  readonly kind: "REDEMPTION" | "HOLD" | "PURCHASE";
  readonly id: string;
}

/** One journal entry of members that drew points, with its draws in the order drawn. */
export interface DrawnEntry {
  readonly entryId: string;
  readonly kind: Exclude<ObligationKind, "REVERSAL" | "ADJUSTMENT">;
  readonly source: DrawSource;
  readonly occurredAt: Date;
  readonly draws: readonly Draw[];
}

/** The entry that undid a spend, at its own instant. */
export interface ReversedSpend {
  readonly entryId: string;
  readonly spendId: string;
  readonly occurredAt: Date;
}

/** An obligation before it has an id and a cycle. */
export interface ObligationDraft extends PricedDebt {
  readonly kind: ObligationKind;
  readonly entryId: string;
  /** Public id of the redemption, hold or purchase; of the adjustment or the dispute. */
  readonly reference: string;
  readonly occurredAt: Date;
  /** The repaying lot of a DEBT_REPAYMENT. */
  readonly lotId: string | null;
  /** The obligation that a REVERSAL mirrors. */
  readonly reverses: string | null;
  /** The issuer that was bought out and for which the reserve stands in here. */
  readonly covers?: string | null;
}

export interface PostedObligation extends ObligationDraft {
  readonly id: string;
}
