import { formatDecimal, decimal, QUANTITY_SCALE, type Points } from "@tessera/kernel";
import type { Database } from "@tessera/runtime";
import { readRows } from "./readRows.js";
import { toPoints } from "./toPoints.js";

export interface ProgrammeActivityRecord {
  readonly purchases: number;
  readonly purchasesWithoutPoints: number;
  readonly returns: number;
  readonly unmatchedReturnLines: number;
  /** Plain decimal of up to 3 places. */
  readonly unmatchedReturnQuantity: string;
  readonly debtPointsCreated: Points;
  readonly debtPointsRepaid: Points;
}

interface Row {
  purchases: number;
  without_points: number;
  returns: number;
  unmatched_lines: number;
  unmatched_quantity: string;
  debt_created: string;
  debt_repaid: string;
}

/** Counts over effective time [from, to); null leaves a side open. */
export async function readProgrammeActivity(
  database: Database,
  from: Date | null,
  to: Date | null,
): Promise<ProgrammeActivityRecord> {
  const within =
    "occurred_at >= coalesce($1, '-infinity'::timestamptz) AND occurred_at < coalesce($2, 'infinity'::timestamptz)";
  const [row] = await readRows<Row>(
    database,
    `SELECT * FROM
       (SELECT count(*)::int AS purchases, (count(*) FILTER (WHERE granted = 0))::int AS without_points
        FROM purchase WHERE ${within}) AS purchases,
       (SELECT count(*)::int AS returns, coalesce(sum(unmatched_lines), 0)::int AS unmatched_lines,
               coalesce(sum(unmatched_quantity), 0)::text AS unmatched_quantity
        FROM return_document WHERE ${within}) AS returns,
       (SELECT coalesce(sum(points), 0) AS debt_created FROM debt WHERE ${within}) AS debts,
       (SELECT coalesce(sum(points), 0) AS debt_repaid FROM draw WHERE kind = 'DEBT_REPAYMENT' AND ${within}) AS repayments`,
    [from, to],
  );
  if (!row) throw new Error("an aggregate answered no row");
  return {
    purchases: row.purchases,
    purchasesWithoutPoints: row.without_points,
    returns: row.returns,
    unmatchedReturnLines: row.unmatched_lines,
    unmatchedReturnQuantity: formatDecimal(decimal(row.unmatched_quantity, QUANTITY_SCALE), QUANTITY_SCALE),
    debtPointsCreated: toPoints(row.debt_created),
    debtPointsRepaid: toPoints(row.debt_repaid),
  };
}
