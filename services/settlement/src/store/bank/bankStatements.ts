import type { Tx } from "@tessera/runtime";
import type { BankFormat, StatementHead } from "../../domain/bank/bankLine.js";
import type { Placed } from "../../domain/bank/judgeSequence.js";
import type { Quarantine, QuarantineReason } from "../../domain/bank/judgeStatement.js";

/** Namespace and number of the lock that whoever places statements holds; 32 342 is that of the reconciliation of cycles, by their numbers. */
const PLACING = [32_343, 0] as const;

export interface StatementToSave {
  readonly id: string;
  readonly importId: string;
  readonly fileId: string;
  readonly format: BankFormat;
  readonly head: StatementHead;
  readonly lines: number;
  readonly importedBy: string;
}

export interface KeptStatement extends Placed {
  readonly id: string;
  readonly format: BankFormat;
  readonly iban: string;
  readonly currency: string;
  readonly status: "IMPORTED" | "QUARANTINED";
  readonly reason: QuarantineReason | null;
  readonly importedBy: string;
}

interface Row {
  readonly id: string;
  readonly format: BankFormat;
  readonly iban: string;
  readonly currency: string;
  readonly statement_ref: string;
  readonly sequence_no: string | null;
  readonly opened_on: string;
  readonly closed_on: string;
  readonly opening_minor: string | null;
  readonly closing_minor: string | null;
  readonly status: "IMPORTED" | "QUARANTINED";
  readonly reason: QuarantineReason | null;
  readonly imported_by: string;
}

const COLUMNS =
  "id, format, iban, currency, statement_ref, sequence_no, opened_on, closed_on, opening_minor, closing_minor, status, reason, imported_by";

function toKept(row: Row): KeptStatement {
  return {
    id: row.id,
    format: row.format,
    iban: row.iban,
    currency: row.currency,
    statementRef: row.statement_ref,
    sequenceNo: row.sequence_no === null ? null : Number(row.sequence_no),
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    openingMinor: row.opening_minor === null ? null : BigInt(row.opening_minor),
    closingMinor: row.closing_minor === null ? null : BigInt(row.closing_minor),
    status: row.status,
    reason: row.reason,
    importedBy: row.imported_by,
  };
}

/** The right to say which statements follow each other, until the transaction ends. */
export async function lockPlacing(tx: Tx): Promise<void> {
  await tx.query("SELECT pg_advisory_xact_lock($1, $2)", [...PLACING]);
}

/** True when an account of the operator's own, approved, has this number and currency. */
export async function isOwnAccount(tx: Tx, iban: string, currency: string): Promise<boolean> {
  const [row] = await tx.query<{ known: boolean }>(
    `SELECT EXISTS (
       SELECT FROM bank_account
       WHERE partner_code IS NULL AND approved_by IS NOT NULL AND iban = $1 AND currency = $2
     ) AS known`,
    [iban, currency],
  );
  return row?.known === true;
}

/** True when the same statement counts already, whatever file it came in. */
export async function isImported(tx: Tx, format: BankFormat, head: StatementHead | KeptStatement): Promise<boolean> {
  const [row] = await tx.query<{ known: boolean }>(
    `SELECT EXISTS (
       SELECT FROM bank_statement
       WHERE status = 'IMPORTED' AND iban = $1 AND currency = $2 AND statement_ref = $3
         AND coalesce(sequence_no, -1) = coalesce($4::bigint, -1) AND (format = 'CAMT_054') = $5
     ) AS known`,
    [head.iban, head.currency, head.statementRef, head.sequenceNo, format === "CAMT_054"],
  );
  return row?.known === true;
}

/** The statements that count right before and right after a place in an account; notifications have no place. */
export async function readNeighbours(
  tx: Tx,
  { iban, currency, closedOn, sequenceNo }: Pick<KeptStatement, "iban" | "currency" | "closedOn" | "sequenceNo">,
): Promise<{ readonly before: Placed | null; readonly after: Placed | null }> {
  const read = async (comparison: string, order: string): Promise<Placed | null> => {
    const [row] = await tx.query<Row>(
      `SELECT ${COLUMNS} FROM bank_statement
       WHERE status = 'IMPORTED' AND format <> 'CAMT_054' AND iban = $1 AND currency = $2
         AND (closed_on, coalesce(sequence_no, 0)) ${comparison} ($3::date, $4::bigint)
       ORDER BY closed_on ${order}, coalesce(sequence_no, 0) ${order}, recorded_at ${order}, id ${order} LIMIT 1`,
      [iban, currency, closedOn, sequenceNo ?? 0],
    );
    return row ? toKept(row) : null;
  };
  return { before: await read("<=", "DESC"), after: await read(">", "ASC") };
}

export async function insertStatement(tx: Tx, statement: StatementToSave, wrong: Quarantine | null): Promise<void> {
  const { head } = statement;
  await tx.query(
    `INSERT INTO bank_statement (id, import_id, file_id, format, iban, currency, statement_ref, sequence_no, opened_on,
       closed_on, opening_minor, closing_minor, lines, status, reason, reason_detail, imported_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
    [
      statement.id,
      statement.importId,
      statement.fileId,
      statement.format,
      head.iban,
      head.currency,
      head.statementRef,
      head.sequenceNo,
      head.openedOn,
      head.closedOn,
      head.openingMinor?.toString() ?? null,
      head.closingMinor?.toString() ?? null,
      statement.lines,
      wrong === null ? "IMPORTED" : "QUARANTINED",
      wrong?.reason ?? null,
      wrong?.detail ?? null,
      statement.importedBy,
    ],
  );
}

/** Reads a statement under the lock of its row; null when there is none. */
export async function lockStatement(tx: Tx, id: string): Promise<KeptStatement | null> {
  const [row] = await tx.query<Row>(`SELECT ${COLUMNS} FROM bank_statement WHERE id = $1 FOR UPDATE`, [id]);
  return row ? toKept(row) : null;
}

/** What waits in an account for a statement that is missing, in the order of time. */
export async function readWaitingForGap(tx: Tx, iban: string, currency: string): Promise<KeptStatement[]> {
  const rows = await tx.query<Row>(
    `SELECT ${COLUMNS} FROM bank_statement
     WHERE status = 'QUARANTINED' AND reason = 'STATEMENT_GAP' AND iban = $1 AND currency = $2
     ORDER BY closed_on, coalesce(sequence_no, 0), id`,
    [iban, currency],
  );
  return rows.map(toKept);
}

export async function markReleased(tx: Tx, id: string, releasedBy: string, releaseReason: string): Promise<void> {
  await tx.query(
    `UPDATE bank_statement SET status = 'IMPORTED', released_by = $2, release_reason = $3, released_at = clock_timestamp()
     WHERE id = $1`,
    [id, releasedBy, releaseReason],
  );
}
