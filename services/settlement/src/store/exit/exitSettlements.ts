import { decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { ExitValuation } from "../../domain/exit/valueExit.js";

export interface ExitLine extends ExitValuation {
  /** UUID of what is posted for it once it is approved. */
  readonly adjustmentId: string;
}

/** One buy-out or true-up, with a line for each currency. */
export interface ExitSettlement {
  readonly id: string;
  readonly exitId: string;
  readonly kind: "BUY_OUT" | "TRUE_UP";
  readonly afterId: string | null;
  readonly asOf: Date;
  readonly outstandingPoints: bigint;
  readonly proposedBy: string;
  readonly approvedBy: string | null;
  readonly rejectedBy: string | null;
  readonly lines: readonly ExitLine[];
}

interface Row {
  readonly id: string;
  readonly exit_id: string;
  readonly kind: ExitSettlement["kind"];
  readonly after_id: string | null;
  readonly as_of: Date;
  readonly outstanding_points: string;
  readonly proposed_by: string;
  readonly approved_by: string | null;
  readonly rejected_by: string | null;
}

interface LineRow {
  readonly settlement_id: string;
  readonly currency: string;
  readonly outstanding_value: string;
  readonly estimated_rate: string | null;
  readonly rate: string;
  readonly paid_minor: string;
  readonly received_minor: string;
  readonly retained_minor: string;
  readonly amount_minor: string;
  readonly adjustment_id: string;
}

/** The settlements of an exit in the order in which they were proposed. */
export async function readExitSettlements(tx: Pick<Tx, "query">, exitId: string): Promise<ExitSettlement[]> {
  const rows = await tx.query<Row>("SELECT * FROM exit_settlement WHERE exit_id = $1 ORDER BY proposed_at, id", [
    exitId,
  ]);
  const lines = await tx.query<LineRow>(
    `SELECT line.* FROM exit_settlement_line AS line JOIN exit_settlement ON exit_settlement.id = settlement_id
     WHERE exit_id = $1 ORDER BY settlement_id, currency`,
    [exitId],
  );
  return rows.map((row) => ({
    id: row.id,
    exitId: row.exit_id,
    kind: row.kind,
    afterId: row.after_id,
    asOf: row.as_of,
    outstandingPoints: BigInt(row.outstanding_points),
    proposedBy: row.proposed_by,
    approvedBy: row.approved_by,
    rejectedBy: row.rejected_by,
    lines: lines.filter((line) => line.settlement_id === row.id).map(toLine),
  }));
}

function toLine(row: LineRow): ExitLine {
  return {
    currency: row.currency,
    outstandingMicro: decimal(row.outstanding_value, PRICE_SCALE),
    estimatedRate: row.estimated_rate === null ? null : decimal(row.estimated_rate, PRICE_SCALE),
    rate: decimal(row.rate, PRICE_SCALE),
    paidMinor: BigInt(row.paid_minor),
    receivedMinor: BigInt(row.received_minor),
    retainedMinor: BigInt(row.retained_minor),
    amountMinor: BigInt(row.amount_minor),
    adjustmentId: row.adjustment_id,
  };
}

export async function findSettlementExit(tx: Tx, settlementId: string): Promise<string | undefined> {
  const [row] = await tx.query<{ exit_id: string }>("SELECT exit_id FROM exit_settlement WHERE id = $1", [
    settlementId,
  ]);
  return row?.exit_id;
}

export async function insertExitSettlement(
  tx: Tx,
  settlement: Omit<ExitSettlement, "approvedBy" | "rejectedBy">,
): Promise<void> {
  await tx.query(
    `INSERT INTO exit_settlement (id, exit_id, kind, after_id, as_of, outstanding_points, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [
      settlement.id,
      settlement.exitId,
      settlement.kind,
      settlement.afterId,
      settlement.asOf,
      settlement.outstandingPoints.toString(),
      settlement.proposedBy,
    ],
  );
  const rows = settlement.lines.map((line) => ({
    settlement_id: settlement.id,
    currency: line.currency,
    outstanding_value: formatDecimal(line.outstandingMicro, PRICE_SCALE),
    estimated_rate: line.estimatedRate === null ? null : formatDecimal(line.estimatedRate, PRICE_SCALE),
    rate: formatDecimal(line.rate, PRICE_SCALE),
    paid_minor: line.paidMinor.toString(),
    received_minor: line.receivedMinor.toString(),
    retained_minor: line.retainedMinor.toString(),
    amount_minor: line.amountMinor.toString(),
    adjustment_id: line.adjustmentId,
  }));
  await tx.query(
    "INSERT INTO exit_settlement_line SELECT * FROM json_populate_recordset(NULL::exit_settlement_line, $1::json)",
    [JSON.stringify(rows)],
  );
}

export async function markSettlementApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE exit_settlement SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}

/** What the reserve paid for a partner's points less what came back, minor units by currency; without what a dispute keeps out. */
export async function readPaidByReserve(tx: Pick<Tx, "query">, partnerCode: string): Promise<Map<string, bigint>> {
  const rows = await tx.query<{ currency: string; paid_minor: string }>(
    `SELECT currency, sum(CASE debtor_code WHEN reserve_code THEN amount_minor ELSE -amount_minor END) AS paid_minor
     FROM obligation JOIN partner_exit ON partner_code = covers AND taken_over_at IS NOT NULL
     WHERE covers = $1 AND NOT EXISTS (SELECT FROM obligation_out WHERE obligation_id = obligation.id)
     GROUP BY currency`,
    [partnerCode],
  );
  return new Map(rows.map((row) => [row.currency, BigInt(row.paid_minor)]));
}
