import { divideHalfAwayFromZero, PRICE_SCALE, roundToMinor } from "@tessera/kernel";
import type { RedemptionHistory } from "../ledger/deferRevenue.js";

/** One whole, in millionths. */
const WHOLE = 10n ** BigInt(PRICE_SCALE);

/** The share of matured points that was redeemed, in millionths; null when nothing has matured. */
export function estimateRate({ redeemed, issued }: RedemptionHistory): bigint | null {
  return issued > 0n ? divideHalfAwayFromZero(redeemed * WHOLE, issued) : null;
}

/**
 * What outstanding points are expected to cost, minor units, rounded once, half away from zero:
 *
 *     Σ outstanding points × locked unit price × expected redemption rate
 *
 * `outstandingMicro` is Σ points × price in millionths. rate: the share that finance set for this exit, or the share redeemed of the
 * issuer's matured lots (its lots that have expired: redeemed ÷ issued less reversed, the rate of IFRS 15, B46, in our `deferredRevenue`); without
 * either all points are expected to be redeemed. More debts than points, and the issuer is owed nothing for them here.
 */
export function valueOutstanding(outstandingMicro: bigint, rate: bigint, currency: string): bigint {
  if (outstandingMicro <= 0n) return 0n;
  return roundToMinor(outstandingMicro * rate, 2 * PRICE_SCALE, currency);
}

/** What one currency of an exit is settled by. Minor units. */
export interface ExitValuation {
  readonly currency: string;
  /** Millionths of the currency's unit, at locked prices. */
  readonly outstandingMicro: bigint;
  /** Millionths; null without history. */
  readonly estimatedRate: bigint | null;
  /** The rate that is used, millionths. */
  readonly rate: bigint;
  /** What the reserve has paid for the partner's points since it stands in, less what came back to it. */
  readonly paidMinor: bigint;
  /** What the reserve has received for the exit before, less what it gave back. */
  readonly receivedMinor: bigint;
  /** What stays in the reserve for points that are outstanding. */
  readonly retainedMinor: bigint;
  /** + the partner owes the reserve, − the reserve gives back. */
  readonly amountMinor: bigint;
}

/** Of one issuer and currency, before anything is decided. */
export interface ExitFigures {
  readonly currency: string;
  readonly outstandingMicro: bigint;
  readonly history: RedemptionHistory;
  readonly paidMinor: bigint;
  readonly receivedMinor: bigint;
}

/**
 * What a buy-out or a true-up comes to. The reserve shall hold the expected cost of what is outstanding and no more, so
 *
 *     amount = paid + retained − received.
 *
 * Of a buy-out nothing was paid or received yet: the amount is the expected cost. Once nothing is outstanding the partner has paid exactly what
 * redemptions cost, however often it was settled between and whatever was estimated.
 */
export function valueExit(figures: ExitFigures, expectedRate: bigint | null): ExitValuation {
  const { currency, outstandingMicro, history, paidMinor, receivedMinor } = figures;
  const estimatedRate = estimateRate(history);
  const rate = expectedRate ?? estimatedRate ?? WHOLE;
  const retainedMinor = valueOutstanding(outstandingMicro, rate, currency);
  const amountMinor = paidMinor + retainedMinor - receivedMinor;
  return { currency, outstandingMicro, estimatedRate, rate, paidMinor, receivedMinor, retainedMinor, amountMinor };
}
