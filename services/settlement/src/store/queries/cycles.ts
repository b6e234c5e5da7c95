import type { Database, Tx } from "@tessera/runtime";
import type { Cycle, CycleStatus } from "../../domain/cycles/cycle.js";
import { rowsOf } from "../rowsOf.js";
import { queryRows } from "./queryRows.js";

/** A cycle as it is shown. */
export interface CycleView extends Cycle {
  /** Lower-case hexadecimal SHA-256, from the calculation on. */
  readonly contentHash: string | null;
  /** Number of the calculation that stands; 0 before the first. */
  readonly calculation: number;
}

interface Row {
  readonly id: string;
  readonly status: CycleStatus;
  readonly opens_at: Date;
  readonly closes_at: Date;
  readonly content_hash: string | null;
  readonly calculation: number;
}

const COLUMNS = "id, status, opens_at, closes_at, content_hash, calculation";

function toView(row: Row): CycleView {
  const { id, status, calculation } = row;
  return { id, status, from: row.opens_at, to: row.closes_at, contentHash: row.content_hash, calculation };
}

/** Up to `limit` cycles that open after `after`, in order of time. */
export async function pageCycles(database: Database, after: Date | undefined, limit: number): Promise<CycleView[]> {
  const rows = await queryRows<Row>(
    database,
    `SELECT ${COLUMNS} FROM cycle WHERE opens_at > $1 ORDER BY opens_at LIMIT $2`,
    [after ?? "-infinity", limit],
  );
  return rows.map(toView);
}

export async function countCycles(database: Database): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, "SELECT count(*) AS count FROM cycle", []);
  return Number(row?.count ?? 0);
}

export async function findCycle(source: Database | Tx, id: string): Promise<CycleView | null> {
  const [row] = await rowsOf<Row>(source, `SELECT ${COLUMNS} FROM cycle WHERE id = $1`, [id]);
  return row ? toView(row) : null;
}

/** The earliest cycle that is open: the one that late events go to. */
export async function findEarliestOpenCycle(database: Database): Promise<CycleView | null> {
  const [row] = await queryRows<Row>(
    database,
    `SELECT ${COLUMNS} FROM cycle WHERE status = 'OPEN' ORDER BY opens_at LIMIT 1`,
    [],
  );
  return row ? toView(row) : null;
}
