/** What a lot still has to give when its purchase is returned. */
export interface ReturnedLot {
  readonly remaining: bigint;
  readonly held: bigint;
  /** Points that expired unspent and were not taken back since. */
  readonly expired: bigint;
}

export interface TakenBack {
  readonly fromRemaining: bigint;
  readonly fromExpired: bigint;
  /** Spent already, or held for a spend: the clawback policy decides who bears it. */
  readonly rest: bigint;
}

/**
 * Where the points of a return come from: first what remains of the lot and is not held, then what expired unspent. Source:
 * shared rules of the programme, number 4.
 */
export function takeBackPoints(points: bigint, lot: ReturnedLot): TakenBack {
  const fromRemaining = least(points, lot.remaining - lot.held);
  const fromExpired = least(points - fromRemaining, lot.expired);
  return { fromRemaining, fromExpired, rest: points - fromRemaining - fromExpired };
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}
