import { splitByLargestRemainder } from "@tessera/kernel";

export type WaterfallLayer = "SET_OFF" | "COLLATERAL" | "FUND" | "OPERATOR" | "SURVIVORS";

/** Something that may pay for a default, up to an amount in minor units. */
export interface WaterfallSource {
  readonly id: string;
  readonly availableMinor: bigint;
}

export interface Waterfall {
  /** What the defaulter did not pay, minor units, positive. */
  readonly shortfallMinor: bigint;
  /** What the defaulter itself is to receive. */
  readonly setOff: WaterfallSource;
  /** The defaulter's collateral, used in this order. */
  readonly collateral: readonly WaterfallSource[];
  /** The defaulter's contributions to the fund, in this order. */
  readonly fund: readonly WaterfallSource[];
  /** What the operator puts in at most. */
  readonly operatorMinor: bigint;
  /** The others, each with what it is to receive from the cycle: nobody loses more than that. */
  readonly survivors: readonly WaterfallSource[];
}

export interface WaterfallShare {
  readonly layer: WaterfallLayer;
  /** The source's id; null for the operator. */
  readonly id: string | null;
  /** Minor units, positive. */
  readonly amountMinor: bigint;
}

/**
 * Who covers what a defaulter did not pay: what it is to receive itself, its collateral, its share of the fund, the operator, and for the rest the survivors in
 * proportion to what they are to receive, by largest remainder. Each layer is used up before the next is touched. Σ shares =
 * shortfall. Throws RangeError when the survivors are to receive less than what is left: a cycle's legs never come to that.
 */
export function defaultWaterfall(waterfall: Waterfall): WaterfallShare[] {
  let openMinor = waterfall.shortfallMinor;
  const shares: WaterfallShare[] = [];
  const take = (layer: WaterfallLayer, id: string | null, availableMinor: bigint) => {
    const amountMinor = availableMinor < openMinor ? availableMinor : openMinor;
    if (amountMinor <= 0n) return;
    openMinor -= amountMinor;
    shares.push({ layer, id, amountMinor });
  };
  take("SET_OFF", waterfall.setOff.id, waterfall.setOff.availableMinor);
  for (const { id, availableMinor } of waterfall.collateral) take("COLLATERAL", id, availableMinor);
  for (const { id, availableMinor } of waterfall.fund) take("FUND", id, availableMinor);
  take("OPERATOR", null, waterfall.operatorMinor);
  return [...shares, ...shareLoss(openMinor, waterfall.survivors)];
}

function shareLoss(lossMinor: bigint, survivors: readonly WaterfallSource[]): WaterfallShare[] {
  if (lossMinor === 0n) return [];
  const weights = survivors.map(({ availableMinor }) => availableMinor);
  if (weights.reduce((sum, weight) => sum + weight, 0n) < lossMinor) {
    throw new RangeError("the survivors are to receive less than they would lose");
  }
  const amounts = splitByLargestRemainder(lossMinor, weights);
  return survivors
    .map(({ id }, index): WaterfallShare => ({ layer: "SURVIVORS", id, amountMinor: amounts[index] ?? 0n }))
    .filter(({ amountMinor }) => amountMinor > 0n);
}
