import type { Database } from "@tessera/runtime";
import type { ProposalKind } from "../proposals/proposals.js";
import { queryRows } from "./queryRows.js";

export interface ProposalView {
  readonly id: string;
  readonly kind: ProposalKind;
  /** null: the operator's account, or a rate. */
  readonly partnerCode: string | null;
  /** null for what has no amount, or several. */
  readonly currency: string | null;
  readonly amountMinor: bigint | null;
  /** Of a collateral that counts, otherwise null. */
  readonly leftMinor: bigint | null;
  readonly note: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly approved: { readonly by: string; readonly at: Date } | null;
  readonly rejected: { readonly by: string; readonly at: Date; readonly reason: string | null } | null;
}

interface Row {
  readonly id: string;
  readonly kind: ProposalKind;
  readonly partner_code: string | null;
  readonly currency: string | null;
  readonly amount_minor: string | null;
  readonly left_minor: string | null;
  readonly note: string;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly approved_by: string | null;
  readonly approved_at: Date | null;
  readonly rejected_by: string | null;
  readonly rejected_at: Date | null;
  readonly rejection: string | null;
}

export interface ProposalFilter {
  /** undefined for all. */
  readonly partnerCode: string | undefined;
  readonly kinds: readonly ProposalKind[];
  /** Only what nobody has decided on. */
  readonly isWaiting: boolean;
}

export interface ProposalPage extends ProposalFilter {
  /** Behind the proposal of this instant and id. */
  readonly after: { readonly at: Date; readonly id: string } | undefined;
  readonly limit: number;
}

const FILTER = `($1::text IS NULL OR partner_code = $1) AND kind = ANY ($2::text[]) AND (NOT $3 OR num_nulls(approved_by, rejected_by) = 2)`;

function parametersOf({ partnerCode, kinds, isWaiting }: ProposalFilter): unknown[] {
  return [partnerCode ?? null, kinds, isWaiting];
}

/** A page of what was proposed, in the order of time. */
export async function pageProposals(database: Database, page: ProposalPage): Promise<ProposalView[]> {
  const rows = await queryRows<Row>(
    database,
    `SELECT proposal.*, left_minor FROM proposal
     LEFT JOIN collateral_left ON collateral_id = proposal.id AND approved_by IS NOT NULL
     WHERE ${FILTER} AND (proposed_at, id) > ($4::timestamptz, $5::uuid)
     ORDER BY proposed_at, id LIMIT $6`,
    [
      ...parametersOf(page),
      page.after?.at ?? "-infinity",
      page.after?.id ?? "00000000-0000-0000-0000-000000000000",
      page.limit,
    ],
  );
  return rows.map(toProposalView);
}

export async function countProposals(database: Database, filter: ProposalFilter): Promise<number> {
  const [row] = await queryRows<{ count: string }>(
    database,
    `SELECT count(*) AS count FROM proposal WHERE ${FILTER}`,
    parametersOf(filter),
  );
  return Number(row?.count ?? 0);
}

function toProposalView(row: Row): ProposalView {
  const { approved_by: approver, approved_at: approvedAt, rejected_by: rejecter, rejected_at: rejectedAt } = row;
  return {
    id: row.id,
    kind: row.kind,
    partnerCode: row.partner_code,
    currency: row.currency,
    amountMinor: row.amount_minor === null ? null : BigInt(row.amount_minor),
    leftMinor: row.left_minor === null ? null : BigInt(row.left_minor),
    note: row.note,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    approved: approver !== null && approvedAt ? { by: approver, at: approvedAt } : null,
    rejected: rejecter !== null && rejectedAt ? { by: rejecter, at: rejectedAt, reason: row.rejection } : null,
  };
}
