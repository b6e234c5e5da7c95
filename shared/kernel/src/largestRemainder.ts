/**
 * Splits `total` (not negative) in proportion to `weights` (not negative, at least one positive) by the largest-remainder
 * method (Hamilton): each share is rounded down, the units still missing go one each to the largest fractional parts,
 * ties to the lower index. Σ shares = total.
 */
export function splitByLargestRemainder(total: bigint, weights: readonly bigint[]): bigint[] {
  const weightSum = weights.reduce((sum, weight) => sum + weight, 0n);
  if (weightSum <= 0n) throw new RangeError("weights must have a positive sum");
  const shares = weights.map((weight) => (total * weight) / weightSum);
  let missing = total - shares.reduce((sum, share) => sum + share, 0n);
  const byRemainder = weights
    .map((weight, index) => ({ index, remainder: (total * weight) % weightSum }))
    .sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  for (const { index } of byRemainder) {
    if (missing === 0n) break;
    shares[index] = (shares[index] ?? 0n) + 1n;
    missing -= 1n;
  }
  return shares;
}
