import { formatDecimal } from "@tessera/kernel";
import { newId, type Tx } from "@tessera/runtime";
import type { CycleContent } from "../../domain/cycles/contentText.js";
import { EFFICIENCY_SCALE, type NettingReport } from "../../domain/netting/reportNetting.js";
import { CyclePositionRow } from "../entities/CyclePositionRow.js";
import { CycleTotalRow } from "../entities/CycleTotalRow.js";
import { LegRow } from "../entities/LegRow.js";
import { NettingReportRow } from "../entities/NettingReportRow.js";

/** Rows per statement, below Postgres' limit of parameters. */
const CHUNK = 1000;

/** Writes what a calculation freezes; it is never changed afterwards. */
export async function saveCalculation(
  tx: Tx,
  content: CycleContent,
  reports: readonly (NettingReport & { readonly currency: string })[],
): Promise<void> {
  const cycleId = content.cycle.id;
  const totals = content.totals.map((row) => ({ ...row, cycleId }));
  const positions = content.positions.map((row) => ({ ...row, cycleId }));
  const legs = content.legs.map((row) => ({ ...row, cycleId, id: newId() }));
  const netting = reports.map((row) => ({
    ...row,
    cycleId,
    efficiency: formatDecimal(row.efficiency, EFFICIENCY_SCALE, EFFICIENCY_SCALE),
  }));
  for (const rows of chunks(totals)) await tx.manager.insert(CycleTotalRow, rows);
  for (const rows of chunks(positions)) await tx.manager.insert(CyclePositionRow, rows);
  for (const rows of chunks(legs)) await tx.manager.insert(LegRow, rows);
  for (const rows of chunks(netting)) await tx.manager.insert(NettingReportRow, rows);
}

function chunks<Row>(rows: readonly Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / CHUNK) }, (_, index) =>
    rows.slice(index * CHUNK, (index + 1) * CHUNK),
  );
}
