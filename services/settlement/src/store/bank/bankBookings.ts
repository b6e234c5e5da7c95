import type { Tx } from "@tessera/runtime";

/** What one statement booked, all lines that count together. */
export interface StatementMovement {
  readonly statementId: string;
  readonly currency: string;
  /** YYYY-MM-DD */
  readonly closedOn: string;
  /** Credit +, debit −. */
  readonly movementMinor: bigint;
}

/**
 * Marks the lines of statements that waited in quarantine while another statement told of the same booking and counted: they count no
 * second time. What was known when they were written is marked on the line itself.
 */
export async function markRepeats(tx: Tx, statementIds: readonly string[]): Promise<void> {
  await tx.query(
    `INSERT INTO bank_line_repeat (line_id, repeats_line_id)
     SELECT DISTINCT ON (line.id) line.id, other.id
     FROM bank_statement AS statement
     JOIN bank_line AS line ON line.statement_id = statement.id
     JOIN bank_line AS other ON other.bank_reference = line.bank_reference AND other.amount_minor = line.amount_minor
       AND other.currency = line.currency AND other.statement_id <> line.statement_id
     JOIN bank_booking AS booking ON booking.id = other.id
     JOIN bank_statement AS told ON told.id = other.statement_id
     WHERE statement.id = ANY ($1::uuid[]) AND statement.released_at IS NOT NULL AND line.error IS NULL
       AND line.parent_line_id IS NULL AND line.repeats_line_id IS NULL AND (told.format = 'CAMT_054') <> (statement.format = 'CAMT_054')
     ORDER BY line.id, other.id`,
    [statementIds],
  );
}

/** What statements that count have booked, in the order of time. */
export async function readMovements(tx: Tx, statementIds: readonly string[]): Promise<StatementMovement[]> {
  const rows = await tx.query<{ id: string; currency: string; closed_on: string; movement_minor: string }>(
    `SELECT statement.id, statement.currency, statement.closed_on::text AS closed_on, sum(booking.amount_minor) AS movement_minor
     FROM bank_booking AS booking JOIN bank_statement AS statement ON statement.id = booking.statement_id
     WHERE statement.id = ANY ($1::uuid[])
     GROUP BY statement.id ORDER BY statement.closed_on, statement.id`,
    [statementIds],
  );
  return rows.map((row) => ({
    statementId: row.id,
    currency: row.currency,
    closedOn: row.closed_on,
    movementMinor: BigInt(row.movement_minor),
  }));
}
