import type { AvailabilityCode } from "../../domain/catalogue/availability.js";
import type { Reads } from "../reads.js";

export interface Activity {
  readonly confirmed: number;
  readonly cancelled: number;
  readonly refused: readonly { readonly code: AvailabilityCode; readonly count: number }[];
}

/** Counts over effective time [from, to); either end may be open. Refusals for a reason of the member's account are not counted. */
export async function countActivity(reads: Reads, from: Date | null, to: Date | null): Promise<Activity> {
  const rows = await reads.query<{ outcome: string; count: string }>(
    `SELECT coalesce(refusal, state) AS outcome, count(*)
       FROM redemption
      WHERE ($1::timestamptz IS NULL OR occurred_at >= $1) AND ($2::timestamptz IS NULL OR occurred_at < $2)
      GROUP BY 1 ORDER BY 1`,
    [from, to],
  );
  const count = (outcome: string): number => Number(rows.find((row) => row.outcome === outcome)?.count ?? 0);
  const codes: readonly AvailabilityCode[] = ["INSUFFICIENT_POINTS", "OUT_OF_STOCK", "PARTNER_NOT_REDEEMING"];
  return {
    confirmed: count("CONFIRMED") + count("CANCELLING"),
    cancelled: count("CANCELLED"),
    refused: codes.map((code) => ({ code, count: count(code) })).filter((refused) => refused.count > 0),
  };
}
