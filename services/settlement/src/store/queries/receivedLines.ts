import type { Database } from "@tessera/runtime";
import { queryRows } from "./queryRows.js";

/** A line that a partner told, as it came, and what became of it. */
export interface ReceivedLine {
  readonly id: string;
  readonly statementId: string;
  readonly ordinal: number;
  readonly lineId: string | null;
  readonly reference: string | null;
  readonly amountMinor: string | null;
  readonly currency: string | null;
  /** UUID of a cycle, or the text that names none. */
  readonly cycle: string | null;
  readonly date: string | null;
  readonly description: string | null;
  /** Why it does not count; what it held then stands in raw. */
  readonly error: string | null;
  readonly raw: string | null;
  /** The active match that uses it. */
  readonly matchId: string | null;
  readonly pass: number | null;
  readonly obligationIds: readonly string[];
}

export type ReceivedLineState = "BAD" | "OPEN" | "MATCHED";

export interface ReceivedLineFilter {
  readonly cycleId: string;
  readonly partnerCode: string;
  readonly state: ReceivedLineState | null;
}

const FROM = `FROM partner_statement_line AS line LEFT JOIN match_item AS item ON item.found_id = line.id AND item.is_active
  WHERE line.statement_id IN (SELECT id FROM partner_statement WHERE cycle_id = $1 AND partner_code = $2)
    AND ($3::text IS NULL OR $3 = CASE WHEN line.error IS NOT NULL THEN 'BAD' WHEN item.found_id IS NULL THEN 'OPEN' ELSE 'MATCHED' END)`;
/** A pair has both sides in one row; a group has as many rows as its longer side. */
const OBLIGATIONS = `CASE WHEN item.pass IN (1, 3, 5) THEN ARRAY[item.expected_id] ELSE ARRAY(
    SELECT other.expected_id FROM match_item AS other
    WHERE other.match_id = item.match_id AND other.pass NOT IN (1, 3, 5) AND other.is_active AND other.expected_id IS NOT NULL
    ORDER BY other.expected_id) END`;

/** Lines of all statements that a partner sent about a cycle, in the order in which they came, from behind a key. */
export async function pageReceivedLines(
  database: Database,
  { cycleId, partnerCode, state }: ReceivedLineFilter,
  after: { readonly statementId: string; readonly ordinal: number } | undefined,
  limit: number,
): Promise<ReceivedLine[]> {
  return queryRows<ReceivedLine>(
    database,
    `SELECT line.id, line.statement_id AS "statementId", line.ordinal, line.line_id AS "lineId", line.reference,
       line.amount_minor::text AS "amountMinor", line.currency, line.cycle, line.value_on::text AS date, line.description,
       line.error, line.raw, item.match_id AS "matchId", item.pass, ${OBLIGATIONS} AS "obligationIds"
     ${FROM} AND (line.statement_id, line.ordinal) > ($4::uuid, $5::integer) ORDER BY line.statement_id, line.ordinal LIMIT $6`,
    [
      cycleId,
      partnerCode,
      state,
      after?.statementId ?? "00000000-0000-0000-0000-000000000000",
      after?.ordinal ?? -1,
      limit,
    ],
  );
}

export async function countReceivedLines(
  database: Database,
  { cycleId, partnerCode, state }: ReceivedLineFilter,
): Promise<number> {
  const [row] = await queryRows<{ count: string }>(database, `SELECT count(*) AS count ${FROM}`, [
    cycleId,
    partnerCode,
    state,
  ]);
  return Number(row?.count ?? 0);
}
