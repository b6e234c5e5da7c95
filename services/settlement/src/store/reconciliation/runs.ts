import { inTransaction, type Database, type Tx } from "@tessera/runtime";
import type { BankFormat } from "../../domain/bank/bankLine.js";
import type { CsvLayout } from "../../domain/bank/csvLayout.js";
import type { Source } from "../../domain/reconciliation/item.js";

/** A stored file that a dry run reads as if it were imported. */
export interface DryRunFile {
  readonly fileId: string;
  /** null for a partner's, which says what it is. */
  readonly format: BankFormat | null;
  readonly csv: CsvLayout | null;
}

export interface ClaimedRun {
  readonly id: string;
  readonly source: Source;
  readonly cycleId: string;
  /** null: every partner that has said something about the cycle; always null of the bank's. */
  readonly partnerCode: string | null;
  readonly dryRun: boolean;
  readonly file?: DryRunFile | null;
  /** Subject. */
  readonly startedBy: string;
}

interface Row {
  readonly id: string;
  readonly source: Source;
  readonly cycle_id: string;
  readonly partner_code: string | null;
  readonly dry_run: boolean;
  readonly dry_run_file: StoredDryRunFile | null;
  readonly started_by: string;
}

/** JSON has no bigint. */
interface StoredDryRunFile extends Omit<DryRunFile, "csv"> {
  readonly csv:
    (Omit<CsvLayout, "openingMinor" | "closingMinor"> & Record<"openingMinor" | "closingMinor", string | null>) | null;
}

export async function insertRun(tx: Tx, run: ClaimedRun): Promise<void> {
  await tx.query(
    `INSERT INTO reconciliation_run (id, source, cycle_id, partner_code, dry_run, status, started_by, dry_run_file)
     VALUES ($1, $2, $3, $4, $5, 'RUNNING', $6, $7)`,
    [run.id, run.source, run.cycleId, run.partnerCode, run.dryRun, run.startedBy, run.file ? fileText(run.file) : null],
  );
}

/** Takes the oldest run that nobody works on, for `claimMs`; undefined when there is none. */
export async function claimRun(database: Database, claimMs: number): Promise<ClaimedRun | undefined> {
  return inTransaction(database, async (tx) => {
    const [row] = await tx.query<Row>(
      `UPDATE reconciliation_run SET claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
       WHERE id = (
         SELECT id FROM reconciliation_run
         WHERE status = 'RUNNING' AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
         ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, source, cycle_id, partner_code, dry_run, dry_run_file, started_by`,
      [claimMs],
    );
    if (!row) return undefined;
    const { id, source, cycle_id: cycleId, partner_code: partnerCode, dry_run: dryRun, started_by: startedBy } = row;
    return { id, source, cycleId, partnerCode, dryRun, startedBy, file: row.dry_run_file && toFile(row.dry_run_file) };
  });
}

function fileText(file: DryRunFile): string {
  return JSON.stringify(file, (_, value: unknown) => (typeof value === "bigint" ? value.toString() : value));
}

function toFile({ csv, ...file }: StoredDryRunFile): DryRunFile {
  const minor = (text: string | null) => (text === null ? null : BigInt(text));
  const layout = csv && { ...csv, openingMinor: minor(csv.openingMinor), closingMinor: minor(csv.closingMinor) };
  return { ...file, csv: layout };
}

/** Goes on holding a claim, or with 0 ms gives it back; tells how far the run has come. */
export async function keepRun(database: Database, id: string, claimMs: number, step: string | null): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query(
      `UPDATE reconciliation_run SET claimed_until = clock_timestamp() + $2 * interval '1 millisecond', step = coalesce($3, step)
       WHERE id = $1 AND status = 'RUNNING'`,
      [id, claimMs, step],
    );
  });
}

/** What a run came to. */
export interface RunResult {
  /** Matches that the run made, by pass; in a dry run, that it would make. */
  readonly matches: Readonly<Record<string, number>>;
  /** Breaks of the period that are not resolved, by type. */
  readonly breaks: Readonly<Record<string, number>>;
  /** Against what stood before the run. */
  readonly newBreaks: Readonly<Record<string, number>>;
  readonly goneBreaks: Readonly<Record<string, number>>;
}

/** Why nothing was compared. */
export interface RunFailure {
  readonly reason: string;
  /** In words, of a file that was refused. */
  readonly detail?: string;
  /** The first is 1; left out when the whole file is meant. */
  readonly line?: number;
}

export async function finishRun(
  database: Database,
  id: string,
  outcome: { readonly result: RunResult } | RunFailure,
): Promise<void> {
  await inTransaction(database, async (tx) => {
    const [status, result, reason, detail, line] =
      "result" in outcome
        ? ["DONE", JSON.stringify(outcome.result), null, null, null]
        : ["FAILED", null, outcome.reason, outcome.detail ?? null, outcome.line ?? null];
    await tx.query(
      `UPDATE reconciliation_run SET status = $2, result = $3, reason = $4, reason_detail = $5, reason_line = $6, step = $2,
         finished_at = clock_timestamp(), claimed_until = NULL
       WHERE id = $1 AND status = 'RUNNING'`,
      [id, status, result, reason, detail, line],
    );
  });
}

/** Matches of a run by pass, each counted once: by its header, or by the line that names it. */
export async function countRunMatches(
  tx: Tx,
  runId: string,
  partnerCode: string | null,
): Promise<Record<string, number>> {
  const rows = await tx.query<{ pass: number; count: string }>(
    `SELECT pass, count(*) FROM match_item WHERE run_id = $1 AND match_id = found_id
       AND ($2::text IS NULL OR told_by = $2)
     GROUP BY pass
     UNION ALL
     SELECT pass, count(*) FROM match WHERE run_id = $1 AND ($2::text IS NULL OR partner_code = $2) GROUP BY pass`,
    [runId, partnerCode],
  );
  return Object.fromEntries(rows.map(({ pass, count }) => [String(pass), Number(count)]));
}

/** Breaks that are not resolved, by type. */
export async function countOpenBreaks(
  tx: Tx,
  { source, cycleId, partnerCode }: Pick<ClaimedRun, "source" | "cycleId" | "partnerCode">,
): Promise<Record<string, number>> {
  const rows = await tx.query<{ type: string; count: string }>(
    `SELECT type, count(*) FROM break WHERE source = $1 AND cycle_id = $2 AND ($3::text IS NULL OR partner_code = $3) AND status <> 'RESOLVED'
     GROUP BY type`,
    [source, cycleId, partnerCode],
  );
  return Object.fromEntries(rows.map(({ type, count }) => [type, Number(count)]));
}
