import { newId, type Tx } from "@tessera/runtime";
import type { Refund, UnrecoveredShare } from "../../domain/exposure/recoverDefault.js";
import type { ProposalState } from "../../domain/exposure/refuseDecided.js";
import { toProposal, type ProposalRow } from "../proposals/proposals.js";

export interface NewRecovery {
  readonly id: string;
  readonly defaultId: string;
  readonly currency: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly reference: string;
  /** A bank line brings it, before it can be approved. */
  readonly viaBank?: boolean;
  readonly proposedBy: string;
}

export async function insertRecovery(tx: Tx, recovery: NewRecovery): Promise<void> {
  await tx.query(
    `INSERT INTO default_recovery (id, default_id, currency, amount_minor, reference, proposed_by, via_bank) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      recovery.id,
      recovery.defaultId,
      recovery.currency,
      recovery.amountMinor.toString(),
      recovery.reference,
      recovery.proposedBy,
      recovery.viaBank === true,
    ],
  );
}

export interface Recovery extends ProposalState {
  readonly id: string;
  readonly defaultId: string;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly viaBank: boolean;
}

/** Reads a recovery and keeps others from deciding on it until the transaction ends. */
export async function lockRecovery(tx: Tx, id: string): Promise<Recovery | undefined> {
  const [row] = await tx.query<
    ProposalRow & { default_id: string; currency: string; amount_minor: string; via_bank: boolean }
  >("SELECT * FROM default_recovery WHERE id = $1 FOR UPDATE", [id]);
  return (
    row && {
      ...toProposal(row),
      id,
      defaultId: row.default_id,
      currency: row.currency,
      amountMinor: BigInt(row.amount_minor),
      viaBank: row.via_bank,
    }
  );
}

export interface SharedLoss extends UnrecoveredShare {
  /** The survivor; null for the operator. */
  readonly partnerCode: string | null;
}

/** What others put in for a default in a currency and have not got back, in the order of the waterfall. The caller holds the default. */
export async function readSharedLosses(tx: Tx, defaultId: string, currency: string): Promise<SharedLoss[]> {
  const rows = await tx.query<{
    ordinal: number;
    layer: SharedLoss["layer"];
    partner_code: string | null;
    left_minor: string;
  }>("SELECT * FROM default_share_left WHERE default_id = $1 AND currency = $2 ORDER BY ordinal", [
    defaultId,
    currency,
  ]);
  return rows.map((row) => ({
    ordinal: row.ordinal,
    layer: row.layer,
    partnerCode: row.partner_code,
    leftMinor: BigInt(row.left_minor),
  }));
}

/** True when others wait for money that they put in for a partner. */
export async function isOwedToOthers(tx: Tx, partnerCode: string): Promise<boolean> {
  const rows = await tx.query(
    `SELECT FROM default_share_left AS share JOIN partner_default AS declared ON declared.id = default_id
     WHERE declared.partner_code = $1 AND left_minor > 0 LIMIT 1`,
    [partnerCode],
  );
  return rows.length > 0;
}

/** Writes to which shares a recovery goes back. */
export async function insertRefunds(tx: Tx, recovery: Recovery, refunds: readonly Refund[]): Promise<void> {
  await tx.query(
    `INSERT INTO default_refund (recovery_id, default_id, ordinal, amount_minor)
     SELECT $1, $2, ordinal, amount_minor FROM json_to_recordset($3::json) AS refund (ordinal integer, amount_minor numeric)`,
    [
      recovery.id,
      recovery.defaultId,
      JSON.stringify(refunds.map(({ ordinal, amountMinor }) => ({ ordinal, amount_minor: amountMinor.toString() }))),
    ],
  );
}

export interface Carry {
  readonly partnerCode: string;
  readonly currency: string;
  /** Minor units: + to the partner, − from it. */
  readonly carriedMinor: bigint;
}

/** Leaves amounts to the calculation of a cycle, which is open and locked by the caller. */
export async function insertCarries(
  tx: Tx,
  of: { readonly defaultId: string; readonly recoveryId: string | null; readonly cycleId: string },
  carries: readonly Carry[],
): Promise<void> {
  await tx.query(
    `INSERT INTO default_carry (id, default_id, recovery_id, cycle_id, currency, partner_code, carried_minor)
     SELECT id, $1, $2, $3, currency, partner_code, carried_minor
     FROM json_to_recordset($4::json) AS carry (id uuid, currency text, partner_code text, carried_minor numeric)`,
    [
      of.defaultId,
      of.recoveryId,
      of.cycleId,
      JSON.stringify(
        carries.map((carry) => ({
          id: newId(),
          currency: carry.currency,
          partner_code: carry.partnerCode,
          carried_minor: carry.carriedMinor.toString(),
        })),
      ),
    ],
  );
}
