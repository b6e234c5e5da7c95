import type { Tx } from "@tessera/runtime";

export type CollateralKind = "CASH" | "BANK_GUARANTEE" | "SECURITIES" | "FUND_CONTRIBUTION";

export interface NewCollateral {
  readonly id: string;
  readonly partnerCode: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  /** Plain decimal between 0 and 1 with up to 6 places. */
  readonly haircut: string;
  readonly kind: CollateralKind;
  readonly reference: string;
  /** null: until it is used. */
  readonly validUntil: Date | null;
  readonly proposedBy: string;
}

export async function insertCollateral(tx: Tx, collateral: NewCollateral): Promise<void> {
  await tx.query(
    `INSERT INTO collateral (id, partner_code, currency, amount_minor, haircut, kind, reference, valid_until, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      collateral.id,
      collateral.partnerCode,
      collateral.currency,
      collateral.amountMinor.toString(),
      collateral.haircut,
      collateral.kind,
      collateral.reference,
      collateral.validUntil,
      collateral.proposedBy,
    ],
  );
}

export interface ProposedCollateral {
  readonly proposedBy: string;
  readonly approvedBy: string | null;
}

/** Reads a collateral and keeps others from approving it until the transaction ends. */
export async function lockCollateral(tx: Tx, id: string): Promise<ProposedCollateral | undefined> {
  const [row] = await tx.query<{ proposed_by: string; approved_by: string | null }>(
    "SELECT proposed_by, approved_by FROM collateral WHERE id = $1 FOR UPDATE",
    [id],
  );
  return row && { proposedBy: row.proposed_by, approvedBy: row.approved_by };
}

export async function markCollateralApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE collateral SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}

export interface AvailableCollateral {
  readonly id: string;
  readonly isFund: boolean;
  /** What no default has used, minor units; without the haircut, which is for valuing it ahead. */
  readonly availableMinor: bigint;
}

/** What a partner has put up in a currency that can still be used, locked; what ends first is used first. */
export async function lockAvailableCollateral(
  tx: Tx,
  partnerCode: string,
  currency: string,
): Promise<AvailableCollateral[]> {
  const rows = await tx.query<{ id: string; kind: CollateralKind; available_minor: string }>(
    `SELECT id, kind, amount_minor - (SELECT coalesce(sum(share.amount_minor), 0) FROM default_share AS share
                                      WHERE collateral_id = collateral.id) AS available_minor
     FROM collateral
     WHERE partner_code = $1 AND currency = $2 AND approved_by IS NOT NULL
       AND (valid_until IS NULL OR valid_until > clock_timestamp())
     ORDER BY valid_until NULLS LAST, id FOR UPDATE`,
    [partnerCode, currency],
  );
  return rows.map((row) => ({
    id: row.id,
    isFund: row.kind === "FUND_CONTRIBUTION",
    availableMinor: BigInt(row.available_minor),
  }));
}
