import { newId, type Tx } from "@tessera/runtime";
import type { EarlierImport } from "../../domain/reconciliation/refusal.js";
import type { StatementLine } from "../../domain/reconciliation/statementLine.js";

export type LineToSave = { readonly raw: string; readonly ordinal: number } & (
  { readonly line: StatementLine } | { readonly error: string }
);

/** Writes lines of a statement that is being read; it has to follow in the same transaction. */
export async function saveStatementLines(tx: Tx, statementId: string, lines: readonly LineToSave[]): Promise<void> {
  // Of two lines that look alike the earlier one matches, and ids are what they are told apart by.
  const ids = lines.map(() => newId()).sort();
  const rows = lines.map((entry, place) => {
    const head = { id: ids[place], ordinal: entry.ordinal, is_foreign: true };
    if ("error" in entry) return { ...head, error: entry.error, raw: entry.raw };
    const { line } = entry;
    return {
      ...head,
      line_id: line.lineId,
      reference: line.reference,
      obligation_id: line.obligationId,
      is_foreign: line.isForeign,
      amount_minor: line.amountMinor.toString(),
      currency: line.currency,
      cycle: line.cycle,
      value_on: line.valueOn,
      description: line.description,
    };
  });
  await tx.query(
    `INSERT INTO partner_statement_line (id, statement_id, ordinal, line_id, reference, obligation_id, is_foreign, amount_minor,
       currency, cycle, value_on, description, error, raw)
     SELECT id, $1, ordinal, line_id, reference, obligation_id, is_foreign, amount_minor, currency, cycle, value_on, description, error, raw
     FROM json_to_recordset($2::json) AS line (id uuid, ordinal integer, line_id text, reference text, obligation_id uuid,
       is_foreign boolean, amount_minor bigint, currency text, cycle text, value_on date, description text, error text, raw text)`,
    [statementId, JSON.stringify(rows)],
  );
}

export interface StatementToSave {
  readonly id: string;
  readonly importId: string;
  readonly fileId: string;
  readonly partnerCode: string;
  readonly cycleId: string;
  readonly format: "CSV" | "XLSX" | "LINES";
  readonly isSigned: boolean;
  readonly lines: number;
  readonly badLines: number;
  readonly importedBy: string;
}

/** Ends a statement; no line joins it afterwards. */
export async function saveStatement(tx: Tx, statement: StatementToSave): Promise<void> {
  await tx.query(
    `INSERT INTO partner_statement (id, import_id, file_id, partner_code, cycle_id, format, is_signed, lines, bad_lines, imported_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      statement.id,
      statement.importId,
      statement.fileId,
      statement.partnerCode,
      statement.cycleId,
      statement.format,
      statement.isSigned,
      statement.lines,
      statement.badLines,
      statement.importedBy,
    ],
  );
}

/** What an import gave. Throws when it gave nothing: it commits with its statement. */
export async function readEarlier(tx: Tx, importId: string): Promise<EarlierImport> {
  const [row] = await tx.query<{ id: string; cycle_id: string; recorded_at: Date }>(
    "SELECT id, cycle_id, recorded_at FROM partner_statement WHERE import_id = $1",
    [importId],
  );
  if (!row) throw new Error(`import ${importId} gave no statement`);
  return { statementId: row.id, cycleId: row.cycle_id, importedAt: row.recorded_at };
}
