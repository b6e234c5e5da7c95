import type { Tx } from "@tessera/runtime";

/** A statement that does not count, with what is wrong with it. */
export interface QuarantinedStatement {
  readonly id: string;
  readonly statementRef: string;
  readonly iban: string;
  readonly reason: string;
  readonly detail: string;
  readonly currency: string;
  /** YYYY-MM-DD. */
  readonly openedOn: string;
  readonly closedOn: string;
  readonly openingMinor: bigint | null;
  readonly closingMinor: bigint | null;
}

/**
 * Statements that wait in quarantine, ascending by id. One that counts by now from another file, such as a corrected one, waits for
 * nothing any more.
 */
export async function readQuarantined(tx: Tx): Promise<readonly QuarantinedStatement[]> {
  const rows = await tx.query<
    Record<"id" | "ref" | "iban" | "reason" | "detail" | "currency" | "from" | "to", string> & Balances
  >(
    `SELECT id, statement_ref AS ref, iban, reason, coalesce(reason_detail, '') AS detail, currency, opened_on::text AS from,
       closed_on::text AS to, opening_minor, closing_minor
     FROM bank_statement AS waiting WHERE status = 'QUARANTINED' AND NOT EXISTS (
       SELECT FROM bank_statement AS counted
       WHERE counted.status = 'IMPORTED' AND (counted.iban, counted.currency, counted.statement_ref) = (waiting.iban, waiting.currency, waiting.statement_ref)
         AND counted.sequence_no IS NOT DISTINCT FROM waiting.sequence_no AND (counted.format = 'CAMT_054') = (waiting.format = 'CAMT_054'))
     ORDER BY id`,
  );
  return rows.map(
    ({ id, ref, iban, reason, detail, currency, from, to, opening_minor: opening, closing_minor: closing }) => ({
      ...{ id, statementRef: ref, iban, reason, detail, currency, openedOn: from, closedOn: to },
      openingMinor: opening === null ? null : BigInt(opening),
      closingMinor: closing === null ? null : BigInt(closing),
    }),
  );
}

interface Balances {
  readonly opening_minor: string | null;
  readonly closing_minor: string | null;
}
