import { divideHalfAwayFromZero } from "@tessera/kernel";
import { compressInSteps } from "./compressConservatively.js";
import { netOf, valueInSteps, type Debt } from "./debt.js";
import { netBilaterallyInSteps } from "./netBilaterally.js";
import { netPositionsInSteps } from "./netPositions.js";
import { runToEnd } from "./runToEnd.js";
import { payDirectlyInSteps } from "./payDirectly.js";

export type NettingScheme = "GROSS" | "BILATERAL" | "CONSERVATIVE" | "MULTILATERAL_HUB" | "FEWEST_DIRECT";

/** Efficiencies are kept in millionths. */
export const EFFICIENCY_SCALE = 6;

export interface NettingReport {
  readonly scheme: NettingScheme;
  /** What the scheme moves between partners, in minor units; through the hub each unit is counted once, not in and out. */
  readonly valueMinor: bigint;
  readonly payments: number;
  /** 1 − value ÷ gross: the part of the gross value that need not move, in millionths, rounded half away from zero. */
  readonly efficiency: bigint;
  /** False when a smaller number of payments may exist. */
  readonly optimal: boolean;
}

/**
 * What each scheme would move for the debts of one cycle and currency, `obligationCount` being the obligations that these debts
 * sum up: settled gross, each is a payment of its own. No debts give no reports.
 */
export function reportNetting(debts: readonly Debt[], obligationCount: number): NettingReport[] {
  return runToEnd(reportInSteps(debts, obligationCount));
}

/** The same in steps between which others may run: a thousand partners who all owe each other take seconds. */
export function* reportInSteps(debts: readonly Debt[], obligationCount: number): Generator<undefined, NettingReport[]> {
  const grossMinor = yield* valueInSteps(debts);
  if (grossMinor === 0n) return [];
  yield;
  const report = (scheme: NettingScheme, valueMinor: bigint, payments: number, optimal = true): NettingReport => ({
    scheme,
    valueMinor,
    payments,
    efficiency: divideHalfAwayFromZero((grossMinor - valueMinor) * 10n ** BigInt(EFFICIENCY_SCALE), grossMinor),
    optimal,
  });
  const bilateral = yield* netBilaterallyInSteps(debts);
  yield;
  const conservative = yield* compressInSteps(bilateral);
  yield;
  const positions = yield* netPositionsInSteps(debts);
  yield;
  const nets = positions.map(netOf).filter((net) => net !== 0n);
  const hubValueMinor = nets.filter((net) => net > 0n).reduce((sum, net) => sum + net, 0n);
  const direct = yield* payDirectlyInSteps(positions);
  return [
    report("GROSS", grossMinor, obligationCount),
    report("BILATERAL", yield* valueInSteps(bilateral), bilateral.length),
    report("CONSERVATIVE", yield* valueInSteps(conservative), conservative.length),
    report("MULTILATERAL_HUB", hubValueMinor, nets.length),
    report("FEWEST_DIRECT", yield* valueInSteps(direct.payments), direct.payments.length, direct.optimal),
  ];
}
