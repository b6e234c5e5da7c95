/** Numbers of this service that no environment needs to change. */
export const CONFIG = {
  poolSize: 12,
  sweepEveryMs: 2_000,
  /** A saga that stands still for this long is taken over; whoever drives it meanwhile gets the same decision. */
  sweepIdleMs: 5_000,
  /** How long the holder of a card is remembered. */
  cardsKeptMs: 60_000,
  maxCardsKept: 50_000,
} as const;
