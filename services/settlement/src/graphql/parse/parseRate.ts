import { parseDecimal, PRICE_SCALE, type InputProblem } from "@tessera/kernel";

/** An expected redemption rate in millionths; null when it was left out. What lies outside of 0 to 1 the command refuses. */
export function parseRate(text: string | null | undefined): { readonly rate: bigint | null } | InputProblem {
  if (text === null || text === undefined) return { rate: null };
  const rate = parseDecimal(text, PRICE_SCALE);
  return rate === undefined ? { path: ["expectedRedemptionRate"], problem: "must have up to 6 places" } : { rate };
}
