import type { Database } from "@tessera/runtime";
import type { DefaultShare } from "../exposure/defaults.js";
import { queryRows } from "./queryRows.js";

export interface DefaultView {
  readonly id: string;
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly reason: string;
  readonly declaredBy: string;
  readonly approvedBy: string | null;
  /** In the order of the waterfall. */
  readonly shares: readonly DefaultShare[];
}

interface Row {
  readonly id: string;
  readonly partner_code: string;
  readonly cycle_id: string;
  readonly reason: string;
  readonly declared_by: string;
  readonly approved_by: string | null;
}

interface ShareRow {
  readonly currency: string;
  readonly layer: DefaultShare["layer"];
  readonly partner_code: string | null;
  readonly collateral_id: string | null;
  readonly amount_minor: string;
}

export async function findDefault(database: Database, id: string): Promise<DefaultView | undefined> {
  const [row] = await queryRows<Row>(database, "SELECT * FROM partner_default WHERE id = $1", [id]);
  if (!row) return undefined;
  const shares = await queryRows<ShareRow>(
    database,
    "SELECT * FROM default_share WHERE default_id = $1 ORDER BY ordinal",
    [id],
  );
  return {
    id: row.id,
    partnerCode: row.partner_code,
    cycleId: row.cycle_id,
    reason: row.reason,
    declaredBy: row.declared_by,
    approvedBy: row.approved_by,
    shares: shares.map((share) => ({
      currency: share.currency,
      layer: share.layer,
      partnerCode: share.partner_code,
      collateralId: share.collateral_id,
      amountMinor: BigInt(share.amount_minor),
    })),
  };
}
