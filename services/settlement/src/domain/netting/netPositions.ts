import { compareCodes, type Debt, type Position } from "./debt.js";

/** The position of every partner that has a debt or a claim, ascending by code. Σ net = 0. */
export function netPositions(debts: readonly Debt[]): Position[] {
  const positions = new Map<string, { receivableMinor: bigint; payableMinor: bigint }>();
  const positionOf = (partnerCode: string) => {
    const position = positions.get(partnerCode) ?? { receivableMinor: 0n, payableMinor: 0n };
    positions.set(partnerCode, position);
    return position;
  };
  for (const debt of debts) {
    positionOf(debt.debtorCode).payableMinor += debt.amountMinor;
    positionOf(debt.creditorCode).receivableMinor += debt.amountMinor;
  }
  return [...positions]
    .map(([partnerCode, position]) => ({ partnerCode, ...position }))
    .sort((a, b) => compareCodes(a.partnerCode, b.partnerCode));
}
