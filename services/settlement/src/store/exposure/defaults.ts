import type { Tx } from "@tessera/runtime";
import type { WaterfallLayer, WaterfallSource } from "../../domain/exposure/defaultWaterfall.js";
import { LegRow } from "../entities/LegRow.js";

export interface Default {
  readonly id: string;
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly reason: string;
  /** What the operator puts in at most, minor units by currency. */
  readonly operatorShare: ReadonlyMap<string, bigint>;
  /** What others were to pay it directly and do not pay any more. */
  readonly withheldLegIds: readonly string[];
  readonly declaredBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
}

/** False when the partner's default in this cycle was declared before and not rejected. */
export async function insertDefault(tx: Tx, declared: Omit<Default, "approvedBy" | "rejectedBy">): Promise<boolean> {
  const share = Object.fromEntries(
    [...declared.operatorShare].map(([currency, minor]) => [currency, minor.toString()]),
  );
  const rows = await tx.query(
    `INSERT INTO partner_default (id, partner_code, cycle_id, reason, operator_share, declared_by, withheld_leg_ids)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (partner_code, cycle_id) WHERE rejected_by IS NULL DO NOTHING RETURNING 1`,
    [
      declared.id,
      declared.partnerCode,
      declared.cycleId,
      declared.reason,
      JSON.stringify(share),
      declared.declaredBy,
      declared.withheldLegIds,
    ],
  );
  return rows.length === 1;
}

interface Row {
  readonly partner_code: string;
  readonly cycle_id: string;
  readonly reason: string;
  readonly operator_share: Record<string, string>;
  readonly withheld_leg_ids: readonly string[];
  readonly declared_by: string;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
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
      withheldLegIds: row.withheld_leg_ids,
      declaredBy: row.declared_by,
      approvedBy: row.approved_by,
      rejectedBy: row.rejected_by,
    }
  );
}

/** What a partner has not paid of a cycle although it was due, ascending by currency. The caller holds the cycle's row. */
export async function readOverdueLegs(tx: Tx, cycleId: string, partnerCode: string): Promise<LegRow[]> {
  return tx.manager.find(LegRow, {
    where: { cycleId, partnerCode, direction: "PAYS", status: "OVERDUE" },
    order: { currency: "ASC", id: "ASC" },
  });
}

/**
 * What the others are to receive from a cycle in a currency, through the hub or directly, less what earlier defaults of the cycle cost them;
 * ascending by code. Legs in the place of returned ones count once.
 */
export async function readReceivers(
  tx: Tx,
  { cycleId, partnerCode }: Pick<Default, "cycleId" | "partnerCode">,
  currency: string,
): Promise<WaterfallSource[]> {
  const rows = await tx.query<{ partner_code: string; amount_minor: string }>(
    `WITH received AS (
       SELECT CASE direction WHEN 'RECEIVES' THEN partner_code ELSE counterparty_code END AS partner_code, leg.amount_minor
       FROM leg JOIN cycle ON cycle.id = leg.cycle_id AND cycle.calculation = leg.calculation
       WHERE leg.cycle_id = $1 AND leg.currency = $2 AND original_leg_id IS NULL AND leg.status <> 'CARRIED'
         AND (direction = 'RECEIVES' OR counterparty_code IS NOT NULL)
       UNION ALL
       SELECT share.partner_code, -share.amount_minor
       FROM default_share AS share JOIN partner_default AS declared ON declared.id = default_id
       WHERE declared.cycle_id = $1 AND share.currency = $2 AND layer = 'SURVIVORS'
     )
     SELECT partner_code, sum(amount_minor) AS amount_minor FROM received WHERE partner_code <> $3
     GROUP BY partner_code HAVING sum(amount_minor) > 0 ORDER BY partner_code`,
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
