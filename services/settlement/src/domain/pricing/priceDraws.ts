import { PRICED_SCALE, pricePoints, roundToMinor, splitByLargestRemainder } from "@tessera/kernel";
import type { Draw, PricedDebt } from "./draw.js";

/** One issuer's part of a redemption in one currency; the redeemer's own part is one of them. */
export interface IssuerShare {
  readonly issuerCode: string;
  readonly currency: string;
  /** Exact, in millionths of the currency's major unit. */
  readonly value: bigint;
  /** Minor units; may be zero. */
  readonly amountMinor: bigint;
}

export interface PricedRedemption {
  /** Per currency in the order drawn; within it per issuer in the order drawn. */
  readonly shares: readonly IssuerShare[];
  /** What the issuers other than the redeemer owe it. */
  readonly debts: readonly PricedDebt[];
}

/**
 * Prices the draws of one redemption (`draws` in the order drawn). Per currency the exact values of all issuers, the
 * redeemer's own included, are summed and rounded once to the minor unit, half away from zero; that total is split by
 * largest remainder in proportion to the exact values, ties to the issuer drawn first. The redeemer's own share and a share
 * of zero make no debt.
 */
export function priceDraws(draws: readonly Draw[], redeemerCode: string): PricedRedemption {
  const shares = [...valuesByCurrency(draws)].flatMap(([currency, values]) => splitTotal(currency, values));
  const debts = shares
    .filter((share) => share.issuerCode !== redeemerCode && share.amountMinor > 0n)
    .map(({ issuerCode, currency, amountMinor }) => ({
      debtorCode: issuerCode,
      creditorCode: redeemerCode,
      currency,
      amountMinor,
    }));
  return { shares, debts };
}

/** Exact value per currency and issuer; both maps keep the order drawn. */
function valuesByCurrency(draws: readonly Draw[]): Map<string, Map<string, bigint>> {
  const byCurrency = new Map<string, Map<string, bigint>>();
  for (const draw of draws) {
    const values = byCurrency.get(draw.currency) ?? new Map<string, bigint>();
    values.set(draw.issuerCode, (values.get(draw.issuerCode) ?? 0n) + pricePoints(draw.points, draw.unitPrice));
    byCurrency.set(draw.currency, values);
  }
  return byCurrency;
}

function splitTotal(currency: string, values: ReadonlyMap<string, bigint>): IssuerShare[] {
  const weights = [...values.values()];
  const valueSum = weights.reduce((sum, value) => sum + value, 0n);
  const totalMinor = roundToMinor(valueSum, PRICED_SCALE, currency);
  // Points given away at a price of zero have no proportion to split by.
  const amounts = valueSum === 0n ? weights.map(() => 0n) : splitByLargestRemainder(totalMinor, weights);
  return [...values].map(([issuerCode, value], index) => ({
    issuerCode,
    currency,
    value,
    amountMinor: amounts[index] ?? 0n,
  }));
}
