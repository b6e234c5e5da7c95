import type { Points } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import { toPoints } from "./toPoints.js";

export interface IssuerPointsRecord {
  readonly issued: Points;
  readonly redeemed: Points;
  readonly expired: Points;
  readonly reversed: Points;
  readonly outstanding: Points;
}

/**
 * The points of one issuer at an instant, by effective time; undefined for a partner that is not known here. Each figure is
 * summed from postings of its own. What a lot still had at its expiry counts as expired from that instant, written off or not;
 * debts count as negative outstanding points.
 */
export async function readIssuerPoints(
  database: Database,
  partnerCode: string,
  asOf: Date,
): Promise<IssuerPointsRecord | undefined> {
  const [row] = await readRows<{
    issued: string;
    redeemed: string;
    expired: string;
    reversed: string;
    outstanding: string;
  }>(
    database,
    `SELECT coalesce(-sum(posting.points) FILTER (WHERE account = 'ISSUED'), 0) AS issued,
            coalesce(sum(posting.points) FILTER (WHERE account = 'REDEEMED'), 0) AS redeemed,
            coalesce(sum(posting.points) FILTER (WHERE account = 'EXPIRED' OR (account = 'MEMBER' AND expires_at <= $2)), 0) AS expired,
            coalesce(sum(posting.points) FILTER (WHERE account = 'REVERSED'), 0) AS reversed,
            coalesce(sum(posting.points) FILTER (WHERE account = 'DEBT' OR (account = 'MEMBER' AND expires_at > $2)), 0) AS outstanding
     FROM partner
     LEFT JOIN posting ON posting.issuer_code = partner.code AND posting.occurred_at <= $2
     LEFT JOIN lot ON posting.account = 'MEMBER' AND lot.member_id = posting.member_id AND lot.lot_id = posting.lot_id
     WHERE partner.code = $1
     GROUP BY partner.code`,
    [partnerCode, asOf],
  );
  if (!row) return undefined;
  return {
    issued: toPoints(row.issued),
    redeemed: toPoints(row.redeemed),
    expired: toPoints(row.expired),
    reversed: toPoints(row.reversed),
    outstanding: toPoints(row.outstanding),
  };
}
