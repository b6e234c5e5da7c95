import type { Database } from "@tessera/runtime";
import type { BankFormat } from "../../domain/bank/bankLine.js";
import type { QuarantineReason } from "../../domain/bank/judgeStatement.js";
import { queryRows } from "./queryRows.js";

export interface StoredStatement {
  readonly id: string;
  readonly file_id: string;
  readonly format: BankFormat;
  readonly iban: string;
  readonly currency: string;
  readonly statement_ref: string;
  readonly sequence_no: string | null;
  readonly opened_on: string;
  readonly closed_on: string;
  readonly opening_minor: string | null;
  readonly closing_minor: string | null;
  readonly lines: number;
  readonly status: "IMPORTED" | "QUARANTINED";
  readonly reason: QuarantineReason | null;
  readonly reason_detail: string | null;
  readonly imported_by: string;
  readonly recorded_at: Date;
  readonly released_by: string | null;
  readonly release_reason: string | null;
  readonly released_at: Date | null;
}

export interface StatementFilter {
  readonly iban: string | null;
  readonly currency: string | null;
  readonly status: string | null;
}

export interface StatementKey {
  readonly recordedAt: Date;
  readonly id: string;
}

const WHERE =
  "($1::text IS NULL OR iban = $1) AND ($2::text IS NULL OR currency = $2) AND ($3::text IS NULL OR status = $3)";

/** Statements in the order in which they came. */
export async function pageStatements(
  database: Database,
  { iban, currency, status }: StatementFilter,
  after: StatementKey | undefined,
  limit: number,
): Promise<StoredStatement[]> {
  return queryRows<StoredStatement>(
    database,
    `SELECT * FROM bank_statement WHERE ${WHERE} AND (recorded_at, id) > ($4::timestamptz, $5::uuid)
     ORDER BY recorded_at, id LIMIT $6`,
    [
      iban,
      currency,
      status,
      after?.recordedAt ?? "-infinity",
      after?.id ?? "00000000-0000-0000-0000-000000000000",
      limit,
    ],
  );
}

export async function countStatements(database: Database, filter: StatementFilter): Promise<number> {
  const { iban, currency, status } = filter;
  const [row] = await queryRows<{ count: string }>(
    database,
    `SELECT count(*) AS count FROM bank_statement WHERE ${WHERE}`,
    [iban, currency, status],
  );
  return Number(row?.count ?? 0);
}

export async function findStatement(database: Database, id: string): Promise<StoredStatement | null> {
  const [row] = await queryRows<StoredStatement>(database, "SELECT * FROM bank_statement WHERE id = $1", [id]);
  return row ?? null;
}

/** What one import gave, in the order of the file; 100 at most. */
export async function readImportedStatements(database: Database, importId: string): Promise<StoredStatement[]> {
  return queryRows<StoredStatement>(
    database,
    "SELECT * FROM bank_statement WHERE import_id = $1 ORDER BY recorded_at, closed_on, sequence_no, id LIMIT 100",
    [importId],
  );
}

export interface StoredBankLine {
  readonly id: string;
  readonly ordinal: number;
  readonly parent_line_id: string | null;
  readonly amount_minor: string | null;
  readonly currency: string | null;
  readonly booked_on: string | null;
  readonly value_on: string | null;
  readonly end_to_end_id: string | null;
  readonly bank_reference: string | null;
  readonly structured_reference: string | null;
  readonly counterparty_name: string | null;
  readonly counterparty_iban: string | null;
  readonly remittance: string | null;
  readonly is_reversal: boolean;
  readonly return_of: string | null;
  readonly return_reason: string | null;
  readonly fee_minor: string | null;
  readonly repeats_line_id: string | null;
  readonly error: string | null;
}

/** Lines of a statement behind a place, in their order. */
export async function pageBankLines(
  database: Database,
  statementId: string,
  afterOrdinal: number,
  limit: number,
): Promise<StoredBankLine[]> {
  return queryRows<StoredBankLine>(
    database,
    "SELECT * FROM bank_line WHERE statement_id = $1 AND ordinal > $2 ORDER BY ordinal LIMIT $3",
    [statementId, afterOrdinal, limit],
  );
}
