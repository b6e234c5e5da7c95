import { parseDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Problems } from "./Problems.js";

const MOST = 1_000_000_000n * 10n ** BigInt(PRICE_SCALE);

/**
 * A unit price in millionths: at most a milliard, at most 6 places. 0 is a free item: it belongs to the receipt, adds nothing to
 * its amount and may be returned. A negative price is refused: a discount is a lower price, a return has its own mutation.
 */
export function parseUnitPrice(problems: Problems, path: readonly string[], text: string): bigint {
  const price = parseDecimal(text, PRICE_SCALE);
  if (price !== undefined && price >= 0n && price <= MOST) return price;
  problems.add(path, `must be at least 0, at most 1000000000, with at most ${PRICE_SCALE} places`);
  return 0n;
}
