import type { Tx } from "@tessera/runtime";
import type { WaterfallLayer, WaterfallSource } from "../../domain/exposure/defaultWaterfall.js";

export interface Default {
  readonly id: string;
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly reason: string;
  /** What the operator puts in at most, minor units by currency. */
  readonly operatorShare: ReadonlyMap<string, bigint>;
  readonly declaredBy: string;
  readonly approvedBy: string | null;
}

/** False when the partner's default in this cycle was declared before. */
export async function insertDefault(tx: Tx, declared: Omit<Default, "approvedBy">): Promise<boolean> {
  const share = Object.fromEntries(
    [...declared.operatorShare].map(([currency, minor]) => [currency, minor.toString()]),
  );
  const rows = await tx.query(
    `INSERT INTO partner_default (id, partner_code, cycle_id, reason, operator_share, declared_by)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (partner_code, cycle_id) DO NOTHING RETURNING 1`,
    [declared.id, declared.partnerCode, declared.cycleId, declared.reason, JSON.stringify(share), declared.declaredBy],
  );
  return rows.length === 1;
}

interface Row {
  readonly partner_code: string;
  readonly cycle_id: string;
  readonly reason: string;
  readonly operator_share: Record<string, string>;
  readonly declared_by: string;
  readonly approved_by: string | null;
}

/** Reads a declared default and keeps others from approving it until the transaction ends. */
export async function lockDefault(tx: Tx, id: string): Promise<Default | undefined> {
  const [row] = await tx.query<Row>("SELECT * FROM partner_default WHERE id = $1 FOR UPDATE", [id]);
  return (
    row && {
      id,
      partnerCode: row.partner_code,
      cycleId: row.cycle_id,
      reason: row.reason,
      operatorShare: new Map(Object.entries(row.operator_share).map(([currency, minor]) => [currency, BigInt(minor)])),
      declaredBy: row.declared_by,
      approvedBy: row.approved_by,
    }
  );
}

export async function markDefaultApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE partner_default SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}

export interface UnpaidLeg {
  readonly id: string;
  readonly currency: string;
  readonly openMinor: bigint;
}

/** What a partner has not paid of a cycle although it was due, ascending by currency. The caller holds the cycle's row. */
export async function readOverdueLegs(tx: Tx, cycleId: string, partnerCode: string): Promise<UnpaidLeg[]> {
  const rows = await tx.query<{ id: string; currency: string; open_minor: string }>(
    `SELECT id, currency, amount_minor - settled_minor AS open_minor FROM leg
     WHERE cycle_id = $1 AND partner_code = $2 AND direction = 'PAYS' AND status = 'OVERDUE' ORDER BY currency, id`,
    [cycleId, partnerCode],
  );
  return rows.map((row) => ({ id: row.id, currency: row.currency, openMinor: BigInt(row.open_minor) }));
}

/** What the others are to receive from a cycle in a currency, ascending by code; legs in the place of returned ones count once. */
export async function readReceivers(
  tx: Tx,
  { cycleId, partnerCode }: Default,
  currency: string,
): Promise<WaterfallSource[]> {
  const rows = await tx.query<{ partner_code: string; amount_minor: string }>(
    `SELECT partner_code, sum(leg.amount_minor) AS amount_minor
     FROM leg JOIN cycle ON cycle.id = leg.cycle_id AND cycle.calculation = leg.calculation
     WHERE leg.cycle_id = $1 AND leg.currency = $2 AND direction = 'RECEIVES' AND original_leg_id IS NULL
       AND leg.status <> 'CARRIED' AND partner_code <> $3
     GROUP BY partner_code ORDER BY partner_code`,
    [cycleId, currency, partnerCode],
  );
  return rows.map((row) => ({ id: row.partner_code, availableMinor: BigInt(row.amount_minor) }));
}

export interface DefaultShare {
  readonly currency: string;
  readonly layer: WaterfallLayer;
  /** null: the operator. */
  readonly partnerCode: string | null;
  readonly collateralId: string | null;
  readonly amountMinor: bigint;
}

/** Writes who covers a default, in the order of the waterfall. */
export async function insertShares(tx: Tx, defaultId: string, shares: readonly DefaultShare[]): Promise<void> {
  for (const [index, share] of shares.entries()) {
    await tx.query(
      `INSERT INTO default_share (default_id, ordinal, currency, layer, partner_code, collateral_id, amount_minor)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [
        defaultId,
        index + 1,
        share.currency,
        share.layer,
        share.partnerCode,
        share.collateralId,
        share.amountMinor.toString(),
      ],
    );
  }
}
