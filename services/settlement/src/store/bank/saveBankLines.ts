import { newId, type Tx } from "@tessera/runtime";
import type { BankFormat, BankLine } from "../../domain/bank/bankLine.js";

/** A line at its place in a statement; details follow their parent. */
export interface PlacedLine {
  readonly id: string;
  readonly ordinal: number;
  readonly parentLineId: string | null;
  readonly line: BankLine;
}

/** A line and its details, numbered from `ordinal` on. */
export function placeLine(line: BankLine, ordinal: number): PlacedLine[] {
  const id = newId();
  return [
    { id, ordinal, parentLineId: null, line },
    ...line.details.map((detail, index) => ({
      id: newId(),
      ordinal: ordinal + 1 + index,
      parentLineId: id,
      line: detail,
    })),
  ];
}

const COLUMNS = [
  ["id", "uuid", ({ id }: PlacedLine) => id],
  ["ordinal", "integer", ({ ordinal }: PlacedLine) => ordinal],
  ["parent_line_id", "uuid", ({ parentLineId }: PlacedLine) => parentLineId],
  ["amount_minor", "numeric", ({ line }: PlacedLine) => line.amountMinor?.toString() ?? null],
  ["currency", "text", ({ line }: PlacedLine) => line.currency],
  ["booked_on", "date", ({ line }: PlacedLine) => line.bookedOn],
  ["value_on", "date", ({ line }: PlacedLine) => line.valueOn],
  ["end_to_end_id", "text", ({ line }: PlacedLine) => line.endToEndId],
  ["bank_reference", "text", ({ line }: PlacedLine) => line.bankReference],
  ["structured_reference", "text", ({ line }: PlacedLine) => line.structuredReference],
  ["counterparty_name", "text", ({ line }: PlacedLine) => line.counterpartyName],
  ["counterparty_iban", "text", ({ line }: PlacedLine) => line.counterpartyIban],
  ["remittance", "text", ({ line }: PlacedLine) => line.remittance],
  ["is_reversal", "boolean", ({ line }: PlacedLine) => line.isReversal],
  ["return_of", "text", ({ line }: PlacedLine) => line.returnOf],
  ["return_reason", "text", ({ line }: PlacedLine) => line.returnReason],
  ["fee_minor", "numeric", ({ line }: PlacedLine) => line.feeMinor?.toString() ?? null],
  ["error", "text", ({ line }: PlacedLine) => line.error],
  ["raw", "text", ({ line }: PlacedLine) => line.raw],
] as const;

const NAMES = COLUMNS.map(([name]) => name).join(", ");
const SOURCES = COLUMNS.map(([, type], index) => `$${index + 3}::${type}[]`).join(", ");
/** A booking is told by a notification and again by the statement, with the bank's own reference: the later one points at the earlier. What told it without counting is not repeated. */
const INSERT = `
  INSERT INTO bank_line (statement_id, repeats_line_id, ${NAMES})
  SELECT $1, CASE WHEN line.bank_reference IS NOT NULL AND line.parent_line_id IS NULL THEN (
      SELECT earlier.id FROM bank_line AS earlier JOIN bank_statement AS told ON told.id = earlier.statement_id
      WHERE earlier.bank_reference = line.bank_reference AND earlier.amount_minor = line.amount_minor
        AND earlier.currency = line.currency AND (told.format = 'CAMT_054') <> $2
        AND told.status = 'IMPORTED' AND earlier.error IS NULL AND earlier.parent_line_id IS NULL
      ORDER BY earlier.id LIMIT 1
    ) END, ${NAMES}
  FROM unnest(${SOURCES}) AS line (${NAMES})`;

/** Writes lines of a statement whose own row follows in the same transaction. U+0000, which the database cannot hold, becomes U+FFFD. */
export async function saveBankLines(
  tx: Tx,
  statementId: string,
  format: BankFormat,
  lines: readonly PlacedLine[],
): Promise<void> {
  if (lines.length === 0) return;
  const values = COLUMNS.map(([, , read]) => lines.map((line) => storable(read(line))));
  await tx.query(INSERT, [statementId, format === "CAMT_054", ...values]);
}

function storable<Value>(value: Value): Value | string {
  return typeof value === "string" && value.includes("\u0000") ? value.replaceAll("\u0000", "\ufffd") : value;
}
