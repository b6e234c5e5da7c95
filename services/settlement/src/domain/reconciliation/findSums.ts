export interface SumSearch {
  /** Up to two different sets of indices, each ascending. */
  readonly solutions: readonly (readonly number[])[];
  /** False when the search was broken off: there may be more. */
  readonly isComplete: boolean;
  readonly steps: number;
}

/**
 * Looks for sets of two or more values, all positive and descending, that sum to the target: depth first, cut off where what is
 * left cannot reach the target or a value exceeds it. Two solutions are enough to know that there is not exactly one. Equal values
 * are different items, so a choice between them is two solutions.
 * Source: Horowitz and Sahni, Computing Partitions with Applications to the Knapsack Problem (1974), section 2.
 */
export function findSums(values: readonly bigint[], target: bigint, mostValues: number, mostSteps: number): SumSearch {
  const solutions: number[][] = [];
  const chosen: number[] = [];
  let steps = 0;
  const left = suffixSums(values);
  const search = (from: number, missing: bigint): void => {
    for (let index = from; index < values.length; index += 1) {
      if (solutions.length === 2 || steps >= mostSteps) return;
      if ((left[index] ?? 0n) < missing) return;
      steps += 1;
      const value = values[index] as bigint;
      if (value > missing) continue;
      chosen.push(index);
      if (value === missing) {
        if (chosen.length > 1) solutions.push([...chosen]);
      } else if (chosen.length < mostValues) search(index + 1, missing - value);
      chosen.pop();
    }
  };
  search(0, target);
  return { solutions, isComplete: steps < mostSteps, steps };
}

function suffixSums(values: readonly bigint[]): bigint[] {
  const sums = new Array<bigint>(values.length + 1).fill(0n);
  for (let index = values.length - 1; index >= 0; index -= 1) {
    sums[index] = (sums[index + 1] ?? 0n) + (values[index] as bigint);
  }
  return sums;
}
