import type { Database } from "@tessera/runtime";
import type { BreakType } from "../../domain/reconciliation/breakFound.js";
import type { BreakStatus } from "../../domain/reconciliation/breakStatus.js";
import type { Evidence } from "../../domain/reconciliation/describeBreak.js";
import type { Source } from "../../domain/reconciliation/item.js";
import type { RunResult } from "../reconciliation/runs.js";
import { queryRows } from "./queryRows.js";

export interface BreakView {
  readonly id: string;
  readonly source: Source;
  readonly cycleId: string;
  readonly partnerCode: string | null;
  readonly type: BreakType;
  readonly status: BreakStatus;
  readonly currency: string;
  readonly expectedMinor: string | null;
  readonly foundMinor: string | null;
  readonly valueOn: string;
  /** Today by the database's clock. */
  readonly today: string;
  readonly evidence: Evidence;
  readonly owner: string | null;
  readonly deadline: string | null;
  readonly resolution: string | null;
  readonly note: string | null;
  readonly proposedBy: string | null;
  readonly approvedBy: string | null;
  readonly recordedAt: Date;
}

export interface BreakFilter {
  readonly cycleId: string | null;
  /** undefined: all partners and the bank; null: nobody's. */
  readonly partnerCode: string | undefined;
  readonly source: Source | null;
  readonly type: string | null;
  readonly status: string | null;
  readonly owner: string | null;
  /** Whether the deadline has passed and it is not resolved; null: either. */
  readonly isOverdue: boolean | null;
}

const COLUMNS = `id, source, cycle_id AS "cycleId", partner_code AS "partnerCode", type, status, currency,
  expected_minor::text AS "expectedMinor", found_minor::text AS "foundMinor", value_on::text AS "valueOn",
  (clock_timestamp() AT TIME ZONE 'UTC')::date::text AS today, evidence, owner, deadline::text AS deadline, resolution, note,
  proposed_by AS "proposedBy", approved_by AS "approvedBy", recorded_at AS "recordedAt"`;
const MATCHES_FILTER = `($1::uuid IS NULL OR cycle_id = $1) AND ($2::text IS NULL OR partner_code = $2) AND ($3::text IS NULL OR source = $3)
  AND ($4::text IS NULL OR type = $4) AND ($5::text IS NULL OR status = $5) AND ($6::text IS NULL OR owner = $6)
  AND ($7::boolean IS NULL OR $7 = (status <> 'RESOLVED' AND coalesce(deadline < (clock_timestamp() AT TIME ZONE 'UTC')::date, false)))`;
const parametersOf = (filter: BreakFilter) => [
  filter.cycleId,
  filter.partnerCode ?? null,
  filter.source,
  filter.type,
  filter.status,
  filter.owner,
  filter.isOverdue,
];

/** Breaks in the order in which they were found, from behind a key. */
export async function pageBreaks(
  database: Database,
  filter: BreakFilter,
  after: { readonly at: Date; readonly id: string } | undefined,
  limit: number,
): Promise<BreakView[]> {
  return queryRows<BreakView>(
    database,
    `SELECT ${COLUMNS} FROM break WHERE ${MATCHES_FILTER} AND (recorded_at, id) > ($8::timestamptz, $9::uuid) ORDER BY recorded_at, id LIMIT $10`,
    [...parametersOf(filter), after?.at ?? "-infinity", after?.id ?? "00000000-0000-0000-0000-000000000000", limit],
  );
}

export async function countBreaks(database: Database, filter: BreakFilter): Promise<number> {
  const sql = `SELECT count(*) AS count FROM break WHERE ${MATCHES_FILTER}`;
  const [row] = await queryRows<{ count: string }>(database, sql, parametersOf(filter));
  return Number(row?.count ?? 0);
}

export async function findBreak(database: Database, id: string): Promise<BreakView | null> {
  const [row] = await queryRows<BreakView>(database, `SELECT ${COLUMNS} FROM break WHERE id = $1`, [id]);
  return row ?? null;
}

export interface BreakEvent {
  readonly kind: string;
  readonly actor: string;
  readonly note: string | null;
  readonly recordedAt: Date;
}

/** The histories of breaks, by break, each in order. */
export async function readBreakEvents(database: Database, breakId: string): Promise<BreakEvent[]> {
  return queryRows<BreakEvent>(
    database,
    `SELECT kind, actor, note, recorded_at AS "recordedAt" FROM break_event WHERE break_id = $1 ORDER BY ordinal`,
    [breakId],
  );
}

export interface RunView {
  readonly id: string;
  readonly source: Source;
  readonly cycleId: string;
  readonly partnerCode: string | null;
  readonly dryRun: boolean;
  readonly status: "RUNNING" | "DONE" | "FAILED";
  readonly step: string;
  readonly result: RunResult | null;
  readonly reason: string | null;
  readonly reasonDetail: string | null;
  readonly reasonLine: number | null;
}

export async function findRun(database: Database, id: string): Promise<RunView | null> {
  const [row] = await queryRows<RunView>(
    database,
    `SELECT id, source, cycle_id AS "cycleId", partner_code AS "partnerCode", dry_run AS "dryRun", status, step, result, reason,
       reason_detail AS "reasonDetail", reason_line AS "reasonLine"
     FROM reconciliation_run WHERE id = $1`,
    [id],
  );
  return row ?? null;
}

export interface SignOffView {
  readonly id: string;
  readonly status: "PREPARED" | "SIGNED";
  readonly preparedBy: string;
  readonly reviewedBy: string | null;
  readonly contentHash: string;
  /** Canonical JSON. */
  readonly pack: string;
}

/** A sign-off by its id; null when there is none. */
export async function findSignOff(database: Database, id: string): Promise<SignOffView | null> {
  const [row] = await queryRows<SignOffView>(
    database,
    `SELECT id, status, prepared_by AS "preparedBy", reviewed_by AS "reviewedBy", content_hash AS "contentHash", pack
     FROM sign_off WHERE id = $1`,
    [id],
  );
  return row ?? null;
}
