import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";

export interface NewRevocation {
  readonly id: string;
  readonly exitId: string;
  readonly reason: string;
  readonly proposedBy: string;
}

export async function insertExitRevocation(tx: Tx, { id, exitId, reason, proposedBy }: NewRevocation): Promise<void> {
  await tx.query("INSERT INTO exit_revocation (id, exit_id, reason, proposed_by) VALUES ($1, $2, $3, $4)", [
    id,
    exitId,
    reason,
    proposedBy,
  ]);
}

export interface ExitRevocation extends ProposalState {
  readonly exitId: string;
  readonly reason: string;
}

/** The caller holds the lock of the exits, as everybody who decides on one. */
export async function readExitRevocation(tx: Tx, id: string): Promise<ExitRevocation | undefined> {
  const [row] = await tx.query<ProposalRow & { exit_id: string; reason: string }>(
    "SELECT * FROM exit_revocation WHERE id = $1",
    [id],
  );
  return row && { ...toProposal(row), exitId: row.exit_id, reason: row.reason };
}

export async function isRevocationWaiting(tx: Tx, exitId: string): Promise<boolean> {
  const rows = await tx.query(
    "SELECT FROM exit_revocation WHERE exit_id = $1 AND approved_by IS NULL AND rejected_by IS NULL",
    [exitId],
  );
  return rows.length > 0;
}

/** Decides the revocation and takes the exit back, as of one instant, which it answers. */
export async function markExitRevoked(tx: Tx, revocationId: string, approvedBy: string): Promise<Date> {
  const [row] = await tx.query<{ exit_id: string; approved_at: Date }>(
    "UPDATE exit_revocation SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1 RETURNING exit_id, approved_at",
    [revocationId, approvedBy],
  );
  if (!row) throw new Error(`the revocation ${revocationId} has vanished`);
  await tx.query("UPDATE partner_exit SET revoked_at = $2 WHERE id = $1", [row.exit_id, row.approved_at]);
  return row.approved_at;
}

/** What waits for a decision although its exit has gone another way: rejected, so that nobody looks for it. */
export async function endWaiting(
  tx: Tx,
  table: "exit_settlement" | "exit_revocation",
  exitId: string,
  { by, reason }: { readonly by: string; readonly reason: string },
): Promise<void> {
  await tx.query(
    `UPDATE ${table} SET rejected_by = $2, rejected_at = clock_timestamp(), rejection = $3
     WHERE exit_id = $1 AND approved_by IS NULL AND rejected_by IS NULL`,
    [exitId, by, reason],
  );
}

/** Number of the fact that is told now: the exits of a partner that were agreed on and those that were revoked were told one by one. */
export async function countToldExits(tx: Tx, partnerCode: string): Promise<bigint> {
  const [row] = await tx.query<{ told: string }>(
    "SELECT count(approved_by) + count(revoked_at) AS told FROM partner_exit WHERE partner_code = $1",
    [partnerCode],
  );
  return BigInt(row?.told ?? 0);
}
