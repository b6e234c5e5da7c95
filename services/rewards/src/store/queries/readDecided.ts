import { points, type Points } from "@tessera/kernel";
import type { Reads } from "../reads.js";

/** A redemption that members had confirmed. */
export interface DecidedRedemption {
  readonly id: string;
  readonly memberId: string;
  readonly partnerCode: string;
  readonly points: Points;
  readonly occurredAt: Date;
  readonly isCancelled: boolean;
  readonly cancelReason: string | null;
}

interface Row {
  id: string;
  member_id: string;
  partner_code: string;
  points: string;
  occurred_at: Date;
  state: string;
  cancel_reason: string | null;
}

/** Redemptions confirmed, or cancelled, since then, by id from `after` on, at most `limit`. */
export async function readDecided(
  reads: Reads,
  since: Date,
  after: string | null,
  limit: number,
): Promise<DecidedRedemption[]> {
  const rows = await reads.query<Row>(
    `SELECT id, member_id, partner_code, points, occurred_at, state, cancel_reason FROM redemption
      WHERE (confirmed_at >= $1 OR cancelled_at >= $1) AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
    [since, after, limit],
  );
  return rows.map((row) => ({
    id: row.id,
    memberId: row.member_id,
    partnerCode: row.partner_code,
    points: points(BigInt(row.points)),
    occurredAt: row.occurred_at,
    isCancelled: row.state === "CANCELLED",
    cancelReason: row.cancel_reason,
  }));
}
