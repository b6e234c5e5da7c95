/** How many rows the next batch takes, so that one bad row among many is found in about 2·log₂(n) batches. */
export interface Bisection {
  limit(): number;
  /** This many rows were applied. */
  succeeded(rows: number): void;
  /** The bad row is among the next so many. */
  failed(rows: number): void;
}

export function createBisection(batchSize: number): Bisection {
  let suspects = 0;
  return {
    limit: () => (suspects === 0 ? batchSize : Math.ceil(suspects / 2)),
    succeeded(rows) {
      suspects = Math.max(0, suspects - rows);
    },
    failed(rows) {
      suspects = rows;
    },
  };
}
