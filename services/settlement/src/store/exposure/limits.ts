import type { Tx } from "@tessera/runtime";

export interface Limit {
  readonly id: string;
  readonly partnerCode: string;
  readonly currency: string;
  /** Minor units. */
  readonly creditLineMinor: bigint;
  readonly reason: string;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
}

export async function insertLimit(tx: Tx, limit: Omit<Limit, "approvedBy" | "rejectedBy">): Promise<void> {
  await tx.query(
    `INSERT INTO exposure_limit (id, partner_code, currency, credit_line_minor, reason, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [limit.id, limit.partnerCode, limit.currency, limit.creditLineMinor.toString(), limit.reason, limit.proposedBy],
  );
}

/** Reads a limit and keeps others from approving it until the transaction ends. */
export async function lockLimit(tx: Tx, id: string): Promise<Limit | undefined> {
  const [row] = await tx.query<Record<string, string> & { approved_by: string | null; rejected_by: string | null }>(
    "SELECT * FROM exposure_limit WHERE id = $1 FOR UPDATE",
    [id],
  );
  return (
    row && {
      id,
      partnerCode: row["partner_code"] ?? "",
      currency: row["currency"] ?? "",
      creditLineMinor: BigInt(row["credit_line_minor"] ?? 0),
      reason: row["reason"] ?? "",
      proposedBy: row["proposed_by"] ?? "",
      approvedBy: row.approved_by,
      rejectedBy: row.rejected_by,
    }
  );
}

/** The credit line in force now, minor units; null when there is no limit. */
export async function readCreditLine(tx: Tx, partnerCode: string, currency: string): Promise<bigint | null> {
  const [row] = await tx.query<{ credit_line_minor: string }>(
    `SELECT credit_line_minor FROM exposure_limit
     WHERE partner_code = $1 AND currency = $2 AND effective_at <= clock_timestamp()
     ORDER BY effective_at DESC, approved_at DESC, id DESC LIMIT 1`,
    [partnerCode, currency],
  );
  return row ? BigInt(row.credit_line_minor) : null;
}

export async function markLimitApproved(
  tx: Tx,
  id: string,
  approval: { readonly by: string; readonly at: Date; readonly effectiveAt: Date },
): Promise<void> {
  await tx.query("UPDATE exposure_limit SET approved_by = $2, approved_at = $3, effective_at = $4 WHERE id = $1", [
    id,
    approval.by,
    approval.at,
    approval.effectiveAt,
  ]);
}
