import { points, type Points } from "@tessera/kernel";

/** Points from a bigint or numeric column, which pg gives as text; null (a sum over nothing) is 0. */
export function toPoints(column: string | null): Points {
  return points(BigInt(column ?? 0));
}
