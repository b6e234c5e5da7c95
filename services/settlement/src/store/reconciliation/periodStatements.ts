import type { Tx } from "@tessera/runtime";
import type { Equation } from "../../domain/reconciliation/equation.js";

/** A bank statement that counts and belongs to a period. */
export interface PeriodStatement {
  readonly id: string;
  readonly iban: string;
  readonly currency: string;
  readonly statementRef: string;
  readonly sha256: string;
  /** YYYY-MM-DD. */
  readonly openedOn: string;
  readonly closedOn: string;
  /** Who let it out of quarantine, and why; null when it never was in it. */
  readonly releasedBy: string | null;
  readonly releaseReason: string | null;
}

interface Row extends PeriodStatement {
  readonly opening: string | null;
  readonly credits: string;
  readonly debits: string;
  readonly closing: string | null;
  readonly before: string | null;
}

/** The days on which the bank could tell of payments of these cycles, by currency: from the instruction to the last match or due date. */
const SPAN = `
  span AS (
    SELECT leg.currency, least(min(file.recorded_at)::date, min(matched.opened_on)) AS first_day,
      greatest(max(leg.due_on), max(matched.closed_on)) AS last_day
    FROM leg
    LEFT JOIN payment_instruction AS transfer ON transfer.leg_id = leg.id LEFT JOIN payment_file AS file ON file.id = transfer.file_id
    LEFT JOIN match_item AS mine ON mine.expected_id = leg.id AND mine.is_active AND mine.told_by = ''
    LEFT JOIN match_item AS item ON item.match_id = mine.match_id AND item.is_active AND item.found_id IS NOT NULL
    LEFT JOIN bank_line AS line ON line.id = item.found_id LEFT JOIN bank_statement AS matched ON matched.id = line.statement_id
    WHERE leg.cycle_id = ANY ($1::uuid[]) AND leg.reference IS NOT NULL AND leg.counterparty_code IS NULL
    GROUP BY leg.currency
  )`;

/**
 * The bank statements of a period: all of its currencies' that tell of its days, so that a gap between two is seen, and the notifications that
 * were matched. With an equation of each: closing = opening + credits − debits, and opening = what the statement before closed with, plus
 * what a person has let pass.
 */
export async function readPeriodStatements(
  tx: Tx,
  cycleIds: readonly string[],
): Promise<{ readonly statements: readonly PeriodStatement[]; readonly equations: readonly Equation[] }> {
  const rows = await tx.query<Row>(
    `WITH ${SPAN}, counted AS (
       SELECT statement.*, lag(closing_minor) OVER (
         PARTITION BY iban, currency, format = 'CAMT_054' ORDER BY closed_on, coalesce(sequence_no, 0), recorded_at, id) AS before_minor
       FROM bank_statement AS statement WHERE status = 'IMPORTED'
     )
     SELECT statement.id, iban, statement.currency, statement_ref AS "statementRef", sha256, opened_on::text AS "openedOn",
       closed_on::text AS "closedOn", released_by AS "releasedBy", release_reason AS "releaseReason", opening_minor AS opening,
       coalesce(moved.credits, 0) AS credits, coalesce(moved.debits, 0) AS debits, closing_minor AS closing, before_minor AS before
     FROM counted AS statement JOIN stored_file ON stored_file.id = file_id JOIN span ON span.currency = statement.currency
     LEFT JOIN LATERAL (
       SELECT sum(amount_minor) FILTER (WHERE amount_minor > 0) AS credits, sum(amount_minor) FILTER (WHERE amount_minor < 0) AS debits
       FROM bank_line WHERE statement_id = statement.id AND error IS NULL AND parent_line_id IS NULL
     ) AS moved ON true
     WHERE closed_on >= first_day AND opened_on <= last_day
     ORDER BY iban, statement.currency, closed_on, coalesce(sequence_no, 0), statement.id`,
    [cycleIds],
  );
  const statements = rows.map(
    ({ id, iban, currency, statementRef, sha256, openedOn, closedOn, releasedBy, releaseReason }) => ({
      ...{ id, iban, currency, statementRef, sha256, openedOn, closedOn, releasedBy, releaseReason },
    }),
  );
  return { statements, equations: rows.flatMap(toEquation) };
}

function toEquation(row: Row): Equation[] {
  // A notification has no balances.
  if (row.opening === null || row.closing === null) return [];
  const opening = BigInt(row.opening);
  const before = row.before === null ? opening : BigInt(row.before);
  const missing = opening - before;
  return [
    {
      of: `statement ${row.iban} ${row.statementRef}`,
      currency: row.currency,
      leftMinor: BigInt(row.closing),
      right: [
        { name: "before", minor: before },
        { name: row.releasedBy === null ? "missing" : `missing, released by ${row.releasedBy}`, minor: missing },
        { name: "credits", minor: BigInt(row.credits) },
        { name: "debits", minor: BigInt(row.debits) },
      ],
      uncovered: missing !== 0n && row.releasedBy === null ? 1 : 0,
    },
  ];
}

export interface PeriodQuarantine {
  readonly id: string;
  readonly iban: string;
  readonly statementRef: string;
  readonly reason: string;
  /** The break that lists it, open or explained by a person; null when none does. */
  readonly breakId: string | null;
  /** What that person noted. */
  readonly explained?: string;
}

/** Statements of a period's days that wait in quarantine, and whether a break tells so that is open, or that a person has explained. */
export async function readPeriodQuarantine(tx: Tx, cycleIds: readonly string[]): Promise<PeriodQuarantine[]> {
  const rows = await tx.query<PeriodQuarantine & { readonly note: string | null }>(
    `WITH ${SPAN}
     SELECT waiting.id, iban, statement_ref AS "statementRef", reason, listed.id AS "breakId", listed.note
     FROM bank_statement AS waiting JOIN span ON span.currency = waiting.currency
     LEFT JOIN LATERAL (
       SELECT id, CASE WHEN status = 'RESOLVED' THEN note END AS note FROM break
       WHERE source = 'BANK' AND waiting.id = ANY (found_ids) AND (status <> 'RESOLVED' OR resolution = 'EXPLAINED')
       ORDER BY status = 'RESOLVED', recorded_at, id LIMIT 1
     ) AS listed ON true
     WHERE status = 'QUARANTINED' AND closed_on >= first_day AND opened_on <= last_day AND NOT EXISTS (
       SELECT FROM bank_statement AS counted
       WHERE counted.status = 'IMPORTED' AND (counted.iban, counted.currency, counted.statement_ref) = (waiting.iban, waiting.currency, waiting.statement_ref)
         AND counted.sequence_no IS NOT DISTINCT FROM waiting.sequence_no AND (counted.format = 'CAMT_054') = (waiting.format = 'CAMT_054'))
     ORDER BY waiting.id`,
    [cycleIds],
  );
  return rows.map(({ note, ...row }) => (note === null ? row : { ...row, explained: note }));
}
