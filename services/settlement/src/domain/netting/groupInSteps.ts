/** Above this many values the table of subsets no longer fits the second and the memory that a calculation may take. */
export const EXACT_VALUE_LIMIT = 24;

/** Sets that are looked at in one step: some milliseconds. */
const SETS_PER_STEP = 2 ** 16;

/**
 * Parts at most 24 values with Σ = 0 into the largest possible number of groups that each sum to zero; answers the indices of
 * each group. Every value must differ from zero.
 *
 * `most[set]` is the largest number of zero-sum groups that fit disjointly into a set of all values but the last: dropping
 * any one value from the set and adding one if the set itself sums to zero. The rest, with the last value, is one more group.
 * Source: Verhoeff, Settling multiple debts efficiently (2004), section 4.
 * In steps between which others may run.
 */
export function* groupInSteps(values: readonly bigint[]): Generator<undefined, number[][]> {
  if (values.length > EXACT_VALUE_LIMIT) throw new RangeError("too many values for the exact method");
  if (values.length === 0) return [];
  const width = values.length - 1;
  const sumsToZero = zeroSumTest(values.slice(0, width));
  const full = 2 ** width - 1;
  const most = new Uint8Array(full + 1);
  for (let set = 1; set <= full; set += 1) {
    let best = 0;
    for (let rest = set; rest !== 0; rest &= rest - 1) {
      const without = most[set & ~(rest & -rest)] as number;
      if (without > best) best = without;
    }
    most[set] = sumsToZero(set) ? best + 1 : best;
    if (set % SETS_PER_STEP === 0) yield;
  }
  return readGroups(most, full, width, sumsToZero);
}

/**
 * Answers whether the values of a set sum to zero: a set is two halves, and the sums of the halves are numbered so that
 * equal numbers mean opposite sums. Exact for amounts of any size, without a bigint in the inner loop.
 */
function zeroSumTest(values: readonly bigint[]): (set: number) => boolean {
  const lowWidth = values.length >> 1;
  const lowSums = subsetSums(values.slice(0, lowWidth));
  const highSums = subsetSums(values.slice(lowWidth));
  const numbers = new Map<bigint, number>();
  const numberOf = (sum: bigint) => {
    const number = numbers.get(sum) ?? numbers.size;
    numbers.set(sum, number);
    return number;
  };
  const low = Int32Array.from(lowSums, numberOf);
  const high = Int32Array.from(highSums, (sum) => numberOf(-sum));
  const lowMask = 2 ** lowWidth - 1;
  return (set) => low[set & lowMask] === high[set >>> lowWidth];
}

function subsetSums(values: readonly bigint[]): bigint[] {
  return values.reduce((sums, value) => [...sums, ...sums.map((sum) => sum + value)], [0n]);
}

/** Walks the table back: values dropped between two zero-sum sets are one group. */
function readGroups(most: Uint8Array, full: number, width: number, sumsToZero: (set: number) => boolean): number[][] {
  const groups: number[][] = [];
  let group = [width];
  let set = full;
  while (set !== 0) {
    if (sumsToZero(set) && group.length > 0) {
      groups.push(group);
      group = [];
    }
    const left = (most[set] as number) - (sumsToZero(set) ? 1 : 0);
    let index = 0;
    while ((set & (1 << index)) === 0 || most[set & ~(1 << index)] !== left) index += 1;
    group.push(index);
    set &= ~(1 << index);
  }
  return [...groups, group];
}
