import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";

export interface ProposalRow {
  readonly proposed_by: string;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
}

export function toProposal(row: ProposalRow): ProposalState {
  return { proposedBy: row.proposed_by, approvedBy: row.approved_by, rejectedBy: row.rejected_by };
}

export type ProposalKind = "LIMIT" | "COLLATERAL" | "RELEASE" | "DEFAULT" | "RECOVERY";

const TABLES: Readonly<Record<ProposalKind, string>> = {
  LIMIT: "exposure_limit",
  COLLATERAL: "collateral",
  RELEASE: "collateral_release",
  DEFAULT: "partner_default",
  RECOVERY: "default_recovery",
};

/** Reads a proposal of a kind and keeps others from deciding on it until the transaction ends. */
export async function lockProposal(tx: Tx, kind: ProposalKind, id: string): Promise<ProposalState | undefined> {
  const [row] = await tx.query<ProposalRow>(
    `SELECT to_jsonb(found) ->> $2 AS proposed_by, approved_by, rejected_by FROM ${TABLES[kind]} AS found WHERE id = $1 FOR UPDATE`,
    [id, kind === "DEFAULT" ? "declared_by" : "proposed_by"],
  );
  return row && toProposal(row);
}

export async function markRejected(
  tx: Tx,
  kind: ProposalKind,
  id: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  await tx.query(
    `UPDATE ${TABLES[kind]} SET rejected_by = $2, rejected_at = clock_timestamp(), rejection = $3 WHERE id = $1`,
    [id, by, reason],
  );
}

export async function markProposalApproved(
  tx: Tx,
  kind: "COLLATERAL" | "RELEASE" | "DEFAULT" | "RECOVERY",
  id: string,
  approvedBy: string,
): Promise<void> {
  await tx.query(`UPDATE ${TABLES[kind]} SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1`, [
    id,
    approvedBy,
  ]);
}
