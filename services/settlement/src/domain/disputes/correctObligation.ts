/** What closing a dispute does to the books; an obligation itself is never edited. */
export type Correction =
  | { readonly kind: "NOTHING" }
  /** The obligation comes back into its cycle. */
  | { readonly kind: "RETURN" }
  /** Another obligation is posted for the difference; minor units, positive. */
  | {
      readonly kind: "ADJUST";
      readonly debtorCode: string;
      readonly creditorCode: string;
      readonly amountMinor: bigint;
    };

export interface DisputedObligation {
  readonly debtorCode: string;
  readonly creditorCode: string;
  readonly amountMinor: bigint;
}

export interface DisputedState {
  /** What it should be, minor units. */
  readonly decidedMinor: bigint;
  /** The dispute took it out of the calculation of its cycle. */
  readonly isOut: boolean;
  /** From the approval of its cycle on, nothing comes back into it. */
  readonly isApproved: boolean;
  /** Its redemption was undone: the mirror gave the whole amount back, so the whole amount must stand. */
  readonly isReversed: boolean;
}

/**
 * The difference between what stands in the books for an obligation (nothing, when it is out) and what was decided: returned when
 * that is exactly the obligation and its cycle is not approved yet, else posted from one side to the other.
 */
export function correctObligation(obligation: DisputedObligation, state: DisputedState): Correction {
  const owedMinor = state.isReversed ? obligation.amountMinor : state.decidedMinor;
  if (state.isOut && !state.isApproved && owedMinor === obligation.amountMinor) return { kind: "RETURN" };
  return correctBy(obligation, owedMinor - (state.isOut ? 0n : obligation.amountMinor));
}

/**
 * What the reversal of an obligation whose dispute is closed must put right: the mirror gave back the whole amount, so what the
 * dispute took off is owed again, and what it added is not.
 */
export function correctReversal(obligation: DisputedObligation, decidedMinor: bigint): Correction {
  return correctBy(obligation, obligation.amountMinor - decidedMinor);
}

function correctBy({ debtorCode, creditorCode }: DisputedObligation, moreMinor: bigint): Correction {
  if (moreMinor === 0n) return { kind: "NOTHING" };
  if (moreMinor > 0n) return { kind: "ADJUST", debtorCode, creditorCode, amountMinor: moreMinor };
  return { kind: "ADJUST", debtorCode: creditorCode, creditorCode: debtorCode, amountMinor: -moreMinor };
}
