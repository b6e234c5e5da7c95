import { compareCodes, type Debt, type Position } from "./debt.js";
import { runToEnd } from "./runToEnd.js";

/** Debts that are looked at in one step: some milliseconds. */
const DEBTS_PER_STEP = 50_000;

/** The position of every partner that has a debt or a claim, ascending by code. Σ net = 0. */
export function netPositions(debts: readonly Debt[]): Position[] {
  return runToEnd(netPositionsInSteps(debts));
}

/** The same in steps between which others may run. */
export function* netPositionsInSteps(debts: readonly Debt[]): Generator<undefined, Position[]> {
  const positions = new Map<string, { receivableMinor: bigint; payableMinor: bigint }>();
  const positionOf = (partnerCode: string) => {
    const position = positions.get(partnerCode) ?? { receivableMinor: 0n, payableMinor: 0n };
    positions.set(partnerCode, position);
    return position;
  };
  for (const [index, debt] of debts.entries()) {
    if (index % DEBTS_PER_STEP === DEBTS_PER_STEP - 1) yield;
    positionOf(debt.debtorCode).payableMinor += debt.amountMinor;
    positionOf(debt.creditorCode).receivableMinor += debt.amountMinor;
  }
  return [...positions]
    .map(([partnerCode, position]) => ({ partnerCode, ...position }))
    .sort((a, b) => compareCodes(a.partnerCode, b.partnerCode));
}
