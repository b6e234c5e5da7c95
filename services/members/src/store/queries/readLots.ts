import type { Database } from "@tessera/runtime";
import { LOT_COLUMNS, REMAINING_NOW, toLot, type LotRow } from "./lotColumns.js";
import { readRows } from "./readRows.js";
import type { LotRecord } from "./records.js";

/** Lots by UUID as they are now, in no order; unknown ones are left out. */
export async function readLots(database: Database, lotIds: readonly string[]): Promise<LotRecord[]> {
  const rows = await readRows<LotRow>(
    database,
    `SELECT ${LOT_COLUMNS}, ${REMAINING_NOW} AS remaining FROM lot WHERE lot_id = ANY ($1::uuid[])`,
    [lotIds],
  );
  return rows.map(toLot);
}
