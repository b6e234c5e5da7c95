import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

export const RECONCILIATION_PROPOSAL_KINDS = ["MATCH", "UNMATCH", "BREAK_RESOLUTION", "TOLERANCE"] as const;
export type ReconciliationProposalKind = (typeof RECONCILIATION_PROPOSAL_KINDS)[number];

/** What one person has proposed in reconciliation and another has not decided yet. */
export interface ReconciliationProposal {
  /** UUID: the order of the list. */
  readonly id: string;
  readonly kind: ReconciliationProposalKind;
  /** UUID of what the approving operation names: match, break or tolerance. */
  readonly namedId: string;
  /** UUID; null for a tolerance. */
  readonly cycleId: string | null;
  /** null at the bank. */
  readonly partnerCode: string | null;
  readonly currency: string | null;
  /** Of lines that are matched or taken apart their sum, of a break what was found (else expected), of a tolerance the most; minor units. */
  readonly amountMinor: bigint | null;
  /** Of a tolerance. */
  readonly bps: number | null;
  /** Why, in the words of who proposed it. */
  readonly note: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
}

type Row = Omit<ReconciliationProposal, "amountMinor"> & { readonly amountMinor: string | null };

/** $1: the kind, or null for all. */
const WAITING = `(
  SELECT 'MATCH' AS kind, id, id AS "namedId", cycle_id AS "cycleId", partner_code AS "partnerCode", currency, found_minor AS minor,
    NULL::integer AS bps, note, proposed_by AS "proposedBy", proposed_at AS "proposedAt"
  FROM match WHERE status = 'PROPOSED'
  UNION ALL
  SELECT 'UNMATCH', waiting.id, match_id, cycle_id, NULL, taken.currency, taken.minor, NULL, reason, proposed_by, proposed_at
  FROM bank_unmatch AS waiting LEFT JOIN LATERAL (
    SELECT min(line.currency) AS currency, sum(item.found_minor) AS minor
    FROM match_item AS item JOIN bank_line AS line ON line.id = item.found_id
    WHERE item.is_active AND (item.found_id = waiting.match_id OR item.match_id = waiting.match_id AND item.pass NOT IN (1, 3, 5))
  ) AS taken ON true
  WHERE decided_at IS NULL
  UNION ALL
  SELECT 'BREAK_RESOLUTION', id, id, cycle_id, partner_code, currency, coalesce(found_minor, expected_minor), NULL,
    concat(resolution, ': ', note), proposed_by,
    (SELECT max(recorded_at) FROM break_event AS told WHERE told.break_id = break.id AND kind = 'PROPOSED')
  FROM break WHERE status = 'PROPOSED'
  UNION ALL
  SELECT 'TOLERANCE', id, id, NULL, partner_code, currency, absolute_minor, bps, kind, set_by, set_at
  FROM reconciliation_tolerance WHERE num_nulls(approved_at, rejected_at) = 2
) AS proposal WHERE ($1::text IS NULL OR kind = $1)`;

/** A page of what waits for a second person, the oldest first, from behind an instant and id. */
export async function pageReconciliationProposals(
  database: Database,
  kind: ReconciliationProposalKind | null,
  after: { readonly at: Date; readonly id: string } | undefined,
  limit: number,
): Promise<ReconciliationProposal[]> {
  const rows = await queryRows<Row>(
    database,
    `SELECT kind, id, "namedId", "cycleId", "partnerCode", currency, minor::text AS "amountMinor", bps, note, "proposedBy", "proposedAt"
     FROM ${WAITING} AND ("proposedAt", id) > ($2::timestamptz, $3::uuid) ORDER BY "proposedAt", id LIMIT $4`,
    [kind, after?.at ?? "-infinity", after?.id ?? "00000000-0000-0000-0000-000000000000", limit],
  );
  return rows.map((row) => ({ ...row, amountMinor: row.amountMinor === null ? null : BigInt(row.amountMinor) }));
}

export async function countReconciliationProposals(
  database: Database,
  kind: ReconciliationProposalKind | null,
): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, `SELECT count(*) AS count FROM ${WAITING}`, [kind]);
  return Number(row?.count ?? 0);
}
