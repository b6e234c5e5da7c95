import { parseDecimal, QUANTITY_SCALE } from "@tessera/kernel";
import type { Problems } from "./Problems.js";

/** Bounds what one receipt line may be worth, so that amounts and points stay within their columns. */
const MOST = 1_000_000_000n * 10n ** BigInt(QUANTITY_SCALE);

/** A quantity in thousandths: greater than 0, at most a milliard, at most 3 places. 0 when it is none of that. */
export function parseQuantity(problems: Problems, path: readonly string[], text: string): bigint {
  const quantity = parseDecimal(text, QUANTITY_SCALE);
  if (quantity !== undefined && quantity > 0n && quantity <= MOST) return quantity;
  problems.add(path, `must be greater than 0, at most 1000000000, with at most ${QUANTITY_SCALE} places`);
  return 0n;
}
