import type { Tx } from "@tessera/runtime";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";

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
  /** Money that counts as far as a bank line has brought it; otherwise what is approved counts. */
  readonly viaBank?: boolean;
  readonly proposedBy: string;
}

export async function insertCollateral(tx: Tx, collateral: NewCollateral): Promise<void> {
  await tx.query(
    `INSERT INTO collateral (id, partner_code, currency, amount_minor, haircut, kind, reference, valid_until, proposed_by, via_bank)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
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
      collateral.viaBank === true,
    ],
  );
}

export interface Collateral extends ProposalState {
  readonly partnerCode: string;
  readonly currency: string;
  readonly kind: CollateralKind;
  /** Minor units. */
  readonly amountMinor: bigint;
  /** What was neither used nor given back, minor units. */
  readonly leftMinor: bigint;
  /** Plain decimal between 0 and 1. */
  readonly haircut: string;
  readonly validUntil: Date | null;
  readonly viaBank: boolean;
}

/** Reads a collateral and keeps others from deciding on it or using it until the transaction ends. */
export async function lockCollateral(tx: Tx, id: string): Promise<Collateral | undefined> {
  await tx.query("SELECT FROM collateral WHERE id = $1 FOR UPDATE", [id]);
  const [row] = await tx.query<
    ProposalRow &
      Record<"partner_code" | "currency" | "amount_minor" | "left_minor" | "haircut", string> & {
        kind: CollateralKind;
        valid_until: Date | null;
        via_bank: boolean;
      }
  >("SELECT collateral.*, left_minor FROM collateral JOIN collateral_left ON collateral_id = id WHERE id = $1", [id]);
  return (
    row && {
      ...toProposal(row),
      partnerCode: row.partner_code,
      currency: row.currency,
      kind: row.kind,
      amountMinor: BigInt(row.amount_minor),
      leftMinor: BigInt(row.left_minor),
      haircut: row.haircut,
      validUntil: row.valid_until,
      viaBank: row.via_bank,
    }
  );
}

export interface AvailableCollateral {
  readonly id: string;
  readonly isFund: boolean;
  readonly kind: CollateralKind;
  /** What was neither used nor given back, minor units; without the haircut, which is for valuing it ahead. */
  readonly availableMinor: bigint;
}

/** What a partner has put up in a currency that can still be used, locked; what ends first is used first. */
export async function lockAvailableCollateral(
  tx: Tx,
  partnerCode: string,
  currency: string,
): Promise<AvailableCollateral[]> {
  // Locked by a statement of its own, so that the next one sees what others took while it waited.
  await tx.query("SELECT FROM collateral WHERE partner_code = $1 AND currency = $2 ORDER BY id FOR UPDATE", [
    partnerCode,
    currency,
  ]);
  const rows = await tx.query<{ id: string; kind: CollateralKind; left_minor: string }>(
    `SELECT id, kind, left_minor FROM collateral JOIN collateral_left ON collateral_id = id
     WHERE partner_code = $1 AND currency = $2 AND approved_by IS NOT NULL AND left_minor > 0
       AND (valid_until IS NULL OR valid_until > clock_timestamp())
     ORDER BY valid_until NULLS LAST, id`,
    [partnerCode, currency],
  );
  return rows.map((row) => ({
    id: row.id,
    isFund: row.kind === "FUND_CONTRIBUTION",
    kind: row.kind,
    availableMinor: BigInt(row.left_minor),
  }));
}
