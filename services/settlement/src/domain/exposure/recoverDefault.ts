import { splitByLargestRemainder } from "@tessera/kernel";

/** What somebody put in for a defaulter and has not got back. */
export interface UnrecoveredShare {
  /** Within its default, in the order of the waterfall. */
  readonly ordinal: number;
  readonly layer: "OPERATOR" | "SURVIVORS";
  /** Minor units, not negative. */
  readonly leftMinor: bigint;
}

export interface Refund {
  readonly ordinal: number;
  /** Minor units, positive. */
  readonly amountMinor: bigint;
}

/**
 * Who gets what a defaulter paid after all, in the reverse order of the waterfall: the survivors, in proportion to what each of them put in
 * and has not got back, by largest remainder; then the operator. The defaulter's own cover is not filled up again: what it paid, the
 * defaulter owes no more. Σ refunds = amount, none above what is left. Throws RangeError when less than the amount is left.
 */
export function recoverDefault(shares: readonly UnrecoveredShare[], amountMinor: bigint): Refund[] {
  let openMinor = amountMinor;
  const refunds: Refund[] = [];
  for (const layer of ["SURVIVORS", "OPERATOR"] as const) {
    const own = shares.filter((share) => share.layer === layer);
    const leftMinor = own.reduce((sum, share) => sum + share.leftMinor, 0n);
    const paidMinor = leftMinor < openMinor ? leftMinor : openMinor;
    if (paidMinor === 0n) continue;
    openMinor -= paidMinor;
    const amounts = splitByLargestRemainder(
      paidMinor,
      own.map((share) => share.leftMinor),
    );
    refunds.push(...own.map(({ ordinal }, index) => ({ ordinal, amountMinor: amounts[index] ?? 0n })));
  }
  if (openMinor > 0n) throw new RangeError("the others put in less than came back");
  return refunds.filter((refund) => refund.amountMinor > 0n);
}
