import { currencyDigits, divideHalfAwayFromZero, PRICE_SCALE } from "@tessera/kernel";

/** What an issuer's points come to at one instant, in one currency, at locked prices: millionths of the currency's unit. */
export interface LiabilityFigures {
  readonly issuedMicro: bigint;
  readonly redeemedMicro: bigint;
  readonly expiredMicro: bigint;
  readonly reversedMicro: bigint;
  readonly outstandingMicro: bigint;
}

/** How much of what has matured was redeemed: `redeemed` of `issued` points, 0 ≤ redeemed ≤ issued; nothing matured is 0 of 0. */
export interface RedemptionHistory {
  readonly redeemed: bigint;
  readonly issued: bigint;
}

/** Deferred revenue between two instants, in minor units: opening + issued − revenue = closing, and catchUp is a part of revenue. */
export interface DeferredRevenue {
  readonly openingMinor: bigint;
  /** Deferred for points issued, less those reversed. */
  readonly issuedMinor: bigint;
  readonly revenueMinor: bigint;
  /** The part of the revenue that comes of the changed estimate alone: the opening figures at the new estimate less at the old one. */
  readonly catchUpMinor: bigint;
  readonly closingMinor: bigint;
}

/**
 * Revenue recognised up to an instant, in minor units, rounded once, half away from zero.
 *
 * An issuer that expects to be entitled to breakage recognises it in proportion to the pattern of rights exercised (IFRS 15, B44–B47; worked
 * in Example 52, IE267–IE270): allocated × redeemed ÷ expected to be redeemed. Expected: what was redeemed, and of what is
 * outstanding the share that history says. Without history everything is expected to be redeemed, so no breakage is recognised
 * early (the constraint of B46); when nothing is expected to be redeemed and nothing was, the rest is recognised when it has expired.
 */
export function recogniseRevenue(
  allocatedMicro: bigint,
  { redeemedMicro, outstandingMicro }: Pick<LiabilityFigures, "redeemedMicro" | "outstandingMicro">,
  history: RedemptionHistory,
  currency: string,
): bigint {
  const { redeemed, issued } = history.issued > 0n ? history : { redeemed: 1n, issued: 1n };
  const expected = redeemedMicro * issued + outstandingMicro * redeemed;
  const toMinor = 10n ** BigInt(PRICE_SCALE - currencyDigits(currency));
  if (expected <= 0n) return outstandingMicro > 0n ? 0n : divideHalfAwayFromZero(allocatedMicro, toMinor);
  const recognised = divideHalfAwayFromZero(allocatedMicro * redeemedMicro * issued, expected * toMinor);
  const most = divideHalfAwayFromZero(allocatedMicro, toMinor);
  return recognised > most ? most : recognised;
}

/**
 * The movement of deferred revenue between two instants. A changed estimate of redemption is caught up cumulatively in the period in
 * which it changes (IFRS 15, 118(b) asks to tell it); what points were issued at is what is allocated to them, less what was reversed.
 */
export function deferRevenue(
  opening: { readonly figures: LiabilityFigures; readonly history: RedemptionHistory },
  closing: { readonly figures: LiabilityFigures; readonly history: RedemptionHistory },
  currency: string,
): DeferredRevenue {
  const toMinor = 10n ** BigInt(PRICE_SCALE - currencyDigits(currency));
  const allocated = ({ issuedMicro, reversedMicro }: LiabilityFigures) => issuedMicro - reversedMicro;
  const allocatedMinor = (figures: LiabilityFigures) => divideHalfAwayFromZero(allocated(figures), toMinor);
  const recognise = (figures: LiabilityFigures, history: RedemptionHistory) =>
    recogniseRevenue(allocated(figures), figures, history, currency);
  const before = recognise(opening.figures, opening.history);
  const after = recognise(closing.figures, closing.history);
  const openingMinor = allocatedMinor(opening.figures) - before;
  const closingMinor = allocatedMinor(closing.figures) - after;
  return {
    openingMinor,
    issuedMinor: allocatedMinor(closing.figures) - allocatedMinor(opening.figures),
    revenueMinor: after - before,
    catchUpMinor: recognise(opening.figures, closing.history) - before,
    closingMinor,
  };
}
