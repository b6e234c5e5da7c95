import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";

export interface NewRelease {
  readonly id: string;
  readonly collateralId: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly proposedBy: string;
}

export async function insertRelease(tx: Tx, release: NewRelease): Promise<void> {
  await tx.query(
    "INSERT INTO collateral_release (id, collateral_id, amount_minor, reason, proposed_by) VALUES ($1, $2, $3, $4, $5)",
    [release.id, release.collateralId, release.amountMinor.toString(), release.reason, release.proposedBy],
  );
}

export interface Release extends ProposalState {
  readonly collateralId: string;
  readonly amountMinor: bigint;
}

/** Reads a release and keeps others from deciding on it until the transaction ends. */
export async function lockRelease(tx: Tx, id: string): Promise<Release | undefined> {
  const [row] = await tx.query<ProposalRow & { collateral_id: string; amount_minor: string }>(
    "SELECT * FROM collateral_release WHERE id = $1 FOR UPDATE",
    [id],
  );
  return row && { ...toProposal(row), collateralId: row.collateral_id, amountMinor: BigInt(row.amount_minor) };
}

/** True when a payment of the partner's is overdue. */
export async function hasOverdueLegs(tx: Tx, partnerCode: string): Promise<boolean> {
  const rows = await tx.query(
    "SELECT FROM leg WHERE partner_code = $1 AND direction = 'PAYS' AND status = 'OVERDUE' LIMIT 1",
    [partnerCode],
  );
  return rows.length > 0;
}
