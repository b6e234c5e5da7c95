import type { LocalDate } from "@tessera/kernel";

/** Rates are kept in billionths. */
export const RATE_SCALE = 9;

/** One unit of `base` is worth `rate` billionths of a unit of `quote` from `validOn` on, until a later rate of the pair. */
export interface FxRate {
  /** UUID. */
  readonly id: string;
  readonly base: string;
  readonly quote: string;
  readonly rate: bigint;
  readonly validOn: LocalDate;
}

export interface FxRateMissing {
  readonly kind: "FxRateMissing";
  readonly message: string;
  readonly base: string;
  readonly quote: string;
  readonly on: LocalDate;
}
