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

/** What a partner may owe, what covers it, and what happens when it does not pay. */
export const EXPOSURE_KINDS = ["LIMIT", "COLLATERAL", "RELEASE", "DEFAULT", "RECOVERY"] as const;

type ExposureKind = (typeof EXPOSURE_KINDS)[number];

/** Those, and what ends a default; null is an id of no kind. */
export function isOfExposure(kind: ProposalKind | null): boolean {
  return kind === "CURE" || (EXPOSURE_KINDS as readonly (ProposalKind | null)[]).includes(kind);
}

/** Whatever one person prepares and another decides on, but for what has states of its own: cycles, matches, breaks, disputes, sign-offs. */
export type ProposalKind =
  | ExposureKind
  | "CURE"
  | "ADJUSTMENT"
  | "BANK_ACCOUNT"
  | "FX_RATE"
  | "TOLERANCE"
  | "EXIT"
  | "EXIT_SETTLEMENT"
  | "EXIT_REVOCATION"
  | "DIRECT_PAYMENT"
  | "DIRECT_PAYMENT_REVOCATION"
  | "CLAIM_PAYOUT";

interface Stored {
  readonly table: string;
  /** Columns that are named otherwise than in the rest. */
  readonly proposer?: string;
  readonly rejection?: readonly [by: string, at: string, reason: string];
  /** Which rows of the table are proposals, when not all are. */
  readonly only?: string;
}

const STORED: Readonly<Record<ProposalKind, Stored>> = {
  LIMIT: { table: "exposure_limit" },
  COLLATERAL: { table: "collateral" },
  RELEASE: { table: "collateral_release" },
  DEFAULT: { table: "partner_default", proposer: "declared_by" },
  RECOVERY: { table: "default_recovery" },
  CURE: { table: "default_cure" },
  ADJUSTMENT: { table: "adjustment" },
  BANK_ACCOUNT: { table: "bank_account", proposer: "set_by" },
  FX_RATE: { table: "fx_rate", proposer: "set_by" },
  TOLERANCE: { table: "reconciliation_tolerance", proposer: "set_by" },
  EXIT: { table: "partner_exit", rejection: ["withdrawn_by", "withdrawn_at", "withdrawal"] },
  EXIT_SETTLEMENT: { table: "exit_settlement" },
  EXIT_REVOCATION: { table: "exit_revocation" },
  DIRECT_PAYMENT: { table: "direct_payment", only: "confirmed_by_partner IS NULL" },
  DIRECT_PAYMENT_REVOCATION: { table: "direct_payment_revocation" },
  CLAIM_PAYOUT: { table: "claim_payout" },
};

export const PROPOSAL_KINDS = Object.keys(STORED) as readonly ProposalKind[];

const REJECTION = ["rejected_by", "rejected_at", "rejection"] as const;

/** Reads a proposal of a kind and keeps others from deciding on it until the transaction ends. */
export async function lockProposal(tx: Tx, kind: ProposalKind, id: string): Promise<ProposalState | undefined> {
  const { table, proposer = "proposed_by", rejection: [by] = REJECTION, only = "true" } = STORED[kind];
  const [row] = await tx.query<ProposalRow>(
    `SELECT ${proposer} AS proposed_by, approved_by, ${by} AS rejected_by FROM ${table} WHERE id = $1 AND ${only} FOR UPDATE`,
    [id],
  );
  return row && toProposal(row);
}

export async function markRejected(
  tx: Tx,
  kind: ProposalKind,
  id: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  const { table, rejection: columns = REJECTION } = STORED[kind];
  await tx.query(`UPDATE ${table} SET (${columns.join(", ")}) = ($2, clock_timestamp(), $3) WHERE id = $1`, [
    id,
    by,
    reason,
  ]);
}

export async function markProposalApproved(
  tx: Tx,
  kind:
    | "COLLATERAL"
    | "RELEASE"
    | "DEFAULT"
    | "RECOVERY"
    | "CURE"
    | "DIRECT_PAYMENT"
    | "DIRECT_PAYMENT_REVOCATION"
    | "CLAIM_PAYOUT",
  id: string,
  approvedBy: string,
): Promise<void> {
  await tx.query(`UPDATE ${STORED[kind].table} SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1`, [
    id,
    approvedBy,
  ]);
}
