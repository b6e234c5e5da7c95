import { STATEMENT_COLUMNS, type StatementRecord } from "../../domain/reconciliation/statementLine.js";

/** The file cannot be read as a partner's statement; the message says where and why. */
export class UnreadableStatement extends Error {}

/** A line, or why its cells make none. */
export type ReadRecord =
  { readonly record: StatementRecord; readonly raw: string } | { readonly error: string; readonly raw: string };

export const MOST_CELL_CHARACTERS = 4_000;

export interface StatementHeader {
  readonly width: number;
  /** Takes the columns out of the cells of a row. */
  readonly toRecord: (cells: readonly string[]) => ReadRecord;
}

/** Throws UnreadableStatement when a column is missing or stands twice. */
export function readStatementHeader(cells: readonly string[]): StatementHeader {
  const names = cells.map((cell) => cell.trim().toLowerCase());
  const places = STATEMENT_COLUMNS.map((column) => {
    const place = names.indexOf(column);
    if (place === -1) throw new UnreadableStatement(`The column ${column} is missing.`);
    if (names.includes(column, place + 1)) throw new UnreadableStatement(`The column ${column} stands twice.`);
    return [column, place] as const;
  });
  const toRecord = (row: readonly string[]): ReadRecord => {
    const raw = rawOf(row);
    if (row.length !== names.length) return { error: `has ${row.length} cells instead of ${names.length}`, raw };
    const texts = places.map(([column, place]) => [column, (row[place] ?? "").trim()] as const);
    return { record: Object.fromEntries(texts) as StatementRecord, raw };
  };
  return { width: names.length, toRecord };
}

/** What a line held, as a person would look at it. Never holds what no text column takes. */
export function rawOf(cells: readonly string[]): string {
  return cells
    .join(",")
    .slice(0, MOST_CELL_CHARACTERS)
    .replace(/\u0000|\p{Surrogate}/gu, "\ufffd");
}
