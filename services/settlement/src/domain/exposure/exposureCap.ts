/** Haircuts are in millionths. */
export const HAIRCUT_SCALE = 6;
const WHOLE = 1_000_000n;

export interface Cover {
  /** Minor units. */
  readonly amountMinor: bigint;
  /** Millionths, 0 to 1,000,000: the part that is not counted on. */
  readonly haircut: bigint;
}

/** What one collateral counts for: amount × (1 − haircut), rounded down to the minor unit. */
export function coverMinor({ amountMinor, haircut }: Cover): bigint {
  return (amountMinor * (WHOLE - haircut)) / WHOLE;
}

/** What a partner may owe: credit line + Σ collateral × (1 − haircut), minor units. */
export function exposureCap(creditLineMinor: bigint, collateral: readonly Cover[]): bigint {
  return collateral.reduce((sum, cover) => sum + coverMinor(cover), creditLineMinor);
}
