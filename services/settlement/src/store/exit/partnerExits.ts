import { decimal, formatDecimal, PRICE_SCALE } from "@tessera/kernel";
import type { Tx } from "@tessera/runtime";
import type { ExitMode, PartnerExit } from "../../domain/exit/partnerExit.js";
import type { Takeover } from "../../domain/exit/standIn.js";

/** An exit as Postgres answers it; days as text. */
export interface ExitRow {
  readonly id: string;
  readonly partner_code: string;
  readonly reserve_code: string;
  readonly mode: ExitMode;
  readonly announced_on: string;
  readonly last_issuing_day: string;
  readonly last_redeeming_day: string;
  readonly run_off_ends_on: string | null;
  readonly true_up_on: string | null;
  readonly issuing_ends_at: Date;
  readonly redeeming_ends_at: Date;
  readonly buy_out_due_at: Date;
  readonly may_close_at: Date | null;
  readonly expected_rate: string | null;
  readonly reason: string;
  readonly proposed_by: string;
  readonly proposed_at: Date;
  readonly approved_by: string | null;
  readonly withdrawn_by: string | null;
  readonly taken_over_at: Date | null;
  readonly revoked_at: Date | null;
}

/** Days leave the database as text: a driver would make instants of them. */
export const EXIT_COLUMNS = `id, partner_code, reserve_code, mode, announced_on::text, last_issuing_day::text, last_redeeming_day::text,
  run_off_ends_on::text, true_up_on::text, issuing_ends_at, redeeming_ends_at, buy_out_due_at, may_close_at, expected_rate, reason,
  proposed_by, proposed_at, approved_by, withdrawn_by, taken_over_at, revoked_at`;

export function toExit(row: ExitRow): PartnerExit {
  return {
    id: row.id,
    partnerCode: row.partner_code,
    reserveCode: row.reserve_code,
    mode: row.mode,
    announcedOn: row.announced_on,
    lastIssuingDay: row.last_issuing_day,
    lastRedeemingDay: row.last_redeeming_day,
    runOffEndsOn: row.run_off_ends_on,
    trueUpOn: row.true_up_on,
    issuingEndsAt: row.issuing_ends_at,
    redeemingEndsAt: row.redeeming_ends_at,
    buyOutDueAt: row.buy_out_due_at,
    mayCloseAt: row.may_close_at,
    expectedRate: row.expected_rate === null ? null : decimal(row.expected_rate, PRICE_SCALE),
    reason: row.reason,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    approvedBy: row.approved_by,
    withdrawnBy: row.withdrawn_by,
    takenOverAt: row.taken_over_at,
    revokedAt: row.revoked_at,
  };
}

type NewExit = Omit<PartnerExit, "proposedAt" | "approvedBy" | "withdrawnBy" | "takenOverAt" | "revokedAt">;

export async function insertExit(tx: Tx, exit: NewExit): Promise<void> {
  await tx.query(
    `INSERT INTO partner_exit (id, partner_code, reserve_code, mode, announced_on, last_issuing_day, last_redeeming_day,
       run_off_ends_on, true_up_on, issuing_ends_at, redeeming_ends_at, buy_out_due_at, may_close_at, expected_rate, reason, proposed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
    [
      exit.id,
      exit.partnerCode,
      exit.reserveCode,
      exit.mode,
      exit.announcedOn,
      exit.lastIssuingDay,
      exit.lastRedeemingDay,
      exit.runOffEndsOn,
      exit.trueUpOn,
      exit.issuingEndsAt,
      exit.redeemingEndsAt,
      exit.buyOutDueAt,
      exit.mayCloseAt,
      exit.expectedRate === null ? null : formatDecimal(exit.expectedRate, PRICE_SCALE),
      exit.reason,
      exit.proposedBy,
    ],
  );
}

/** The right to begin, decide or settle exits until the transaction ends: they look at each other. */
export async function lockExits(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('partner exits', 32341))");
}

/** Keeps exits as they are until the transaction ends: no partner ends meanwhile. Many hold it at once. */
export async function shareExits(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock_shared(hashtextextended('partner exits', 32341))");
}

export async function readExit(tx: Pick<Tx, "query">, id: string): Promise<PartnerExit | undefined> {
  const [row] = await tx.query<ExitRow>(`SELECT ${EXIT_COLUMNS} FROM partner_exit WHERE id = $1`, [id]);
  return row && toExit(row);
}

/** Exits that are planned or agreed on and in which one of these takes a part: as the one that leaves, or as the reserve. */
export async function readExitsOf(tx: Tx, codes: readonly string[]): Promise<PartnerExit[]> {
  const rows = await tx.query<ExitRow>(
    `SELECT ${EXIT_COLUMNS} FROM partner_exit
     WHERE withdrawn_by IS NULL AND revoked_at IS NULL AND (partner_code = ANY($1::text[]) OR reserve_code = ANY($1::text[])) ORDER BY id`,
    [codes],
  );
  return rows.map(toExit);
}

export async function markExitApproved(tx: Tx, id: string, approvedBy: string): Promise<void> {
  await tx.query("UPDATE partner_exit SET approved_by = $2, approved_at = clock_timestamp() WHERE id = $1", [
    id,
    approvedBy,
  ]);
}

export async function markExitWithdrawn(tx: Tx, id: string, withdrawnBy: string): Promise<void> {
  await tx.query("UPDATE partner_exit SET withdrawn_by = $2, withdrawn_at = clock_timestamp() WHERE id = $1", [
    id,
    withdrawnBy,
  ]);
}

export async function markTakenOver(tx: Tx, id: string, takenOverAt: Date): Promise<void> {
  await tx.query("UPDATE partner_exit SET taken_over_at = $2 WHERE id = $1", [id, takenOverAt]);
}

/** Issuers that were bought out, by their codes. */
export async function readTakeovers(tx: Tx): Promise<ReadonlyMap<string, Takeover>> {
  const rows = await tx.query<{ partner_code: string; reserve_code: string; taken_over_at: Date }>(
    "SELECT partner_code, reserve_code, taken_over_at FROM partner_exit WHERE taken_over_at IS NOT NULL",
  );
  return new Map(
    rows.map((row) => [
      row.partner_code,
      { partnerCode: row.partner_code, reserveCode: row.reserve_code, from: row.taken_over_at },
    ]),
  );
}

/** Agreed exits that stand, whose issuing has ended by now and whose partner has not stopped for it yet, in order of time. */
export async function readExitsToStop(tx: Tx): Promise<PartnerExit[]> {
  const rows = await tx.query<ExitRow>(
    `SELECT ${EXIT_COLUMNS} FROM partner_exit
     WHERE approved_by IS NOT NULL AND revoked_at IS NULL AND issuing_ends_at <= clock_timestamp()
       AND NOT EXISTS (SELECT FROM partner_status WHERE exit_id = partner_exit.id)
     ORDER BY issuing_ends_at, id`,
  );
  return rows.map(toExit);
}
