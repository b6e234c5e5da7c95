import type { Database } from "@tessera/runtime";
import type { KeptAdjustment } from "../../domain/disputes/adjustment.js";
import { toAdjustment, type AdjustmentRow } from "../disputes/adjustmentRow.js";
import { queryRows } from "./queryRows.js";

export interface AdjustmentView extends KeptAdjustment {
  readonly proposedAt: Date;
}

interface Row extends AdjustmentRow {
  readonly proposed_at: Date;
}

function toView(row: Row): AdjustmentView {
  return { ...toAdjustment(row), proposedAt: row.proposed_at };
}

/** A page of adjustments in the order in which they were proposed; `after`: instant and id of the one before. */
export async function pageAdjustments(
  database: Database,
  after: { readonly proposedAt: Date; readonly id: string } | undefined,
  limit: number,
): Promise<AdjustmentView[]> {
  const rows = await queryRows<Row>(
    database,
    "SELECT * FROM adjustment WHERE (proposed_at, id) > ($1::timestamptz, $2::uuid) ORDER BY proposed_at, id LIMIT $3",
    [after?.proposedAt ?? "-infinity", after?.id ?? "00000000-0000-0000-0000-000000000000", limit],
  );
  return rows.map(toView);
}

export async function countAdjustments(database: Database): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, "SELECT count(*) AS count FROM adjustment", []);
  return Number(row?.count ?? 0);
}

export async function findAdjustment(database: Database, id: string): Promise<AdjustmentView | undefined> {
  const [row] = await queryRows<Row>(database, "SELECT * FROM adjustment WHERE id = $1", [id]);
  return row && toView(row);
}
