import { formatDecimal } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import type { CycleContent } from "../../domain/cycles/contentText.js";
import type { FxConversion } from "../../domain/fx/consolidateNets.js";
import type { ClearingModel } from "../../domain/netting/hubLegs.js";
import { EFFICIENCY_SCALE, type NettingReport } from "../../domain/netting/reportNetting.js";
import { insertConversions } from "../fx/conversions.js";
import { CyclePositionRow } from "../entities/CyclePositionRow.js";
import { CycleTotalRow } from "../entities/CycleTotalRow.js";
import { LegRow } from "../entities/LegRow.js";
import { NettingReportRow } from "../entities/NettingReportRow.js";

/** Rows per statement, below Postgres' limit of parameters. */
const CHUNK = 1000;

export interface NumberedCalculation {
  readonly content: CycleContent & { readonly conversions: readonly FxConversion[] };
  readonly contentHash: string;
  /** The number that it has among those of its cycle. */
  readonly calculation: number;
  readonly clearing: ClearingModel;
  /** The token's subject; null for the schedule. */
  readonly calculatedBy: string | null;
  /** Ids of the cycle's obligations that are not in it. */
  readonly leftOut: readonly string[];
}

/** Writes what a calculation freezes; it is never changed afterwards. */
export async function saveCalculation(
  tx: Tx,
  { content, contentHash, calculation, clearing, calculatedBy, leftOut }: NumberedCalculation,
  reports: readonly (NettingReport & { readonly currency: string })[],
): Promise<void> {
  const ofCalculation = { cycleId: content.cycle.id, calculation };
  await tx.query(
    `INSERT INTO cycle_calculation (cycle_id, calculation, content_hash, clearing, calculated_by, left_out)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [ofCalculation.cycleId, calculation, contentHash, clearing, calculatedBy, leftOut],
  );
  const totals = content.totals.map((row) => ({ ...row, ...ofCalculation }));
  const positions = content.positions.map((row) => ({ ...row, ...ofCalculation }));
  const legs = content.legs.map((row) => ({ ...row, ...ofCalculation, id: newId() }));
  const netting = reports.map((row) => ({
    ...row,
    ...ofCalculation,
    efficiency: formatDecimal(row.efficiency, EFFICIENCY_SCALE, EFFICIENCY_SCALE),
  }));
  for (const rows of chunks(totals)) await tx.manager.insert(CycleTotalRow, rows);
  for (const rows of chunks(positions)) await tx.manager.insert(CyclePositionRow, rows);
  for (const rows of chunks(legs)) await tx.manager.insert(LegRow, rows);
  await insertConversions(tx, ofCalculation, content.conversions);
  for (const rows of chunks(netting)) await tx.manager.insert(NettingReportRow, rows);
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
