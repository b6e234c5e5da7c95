import type { ServiceName } from "@tessera/contracts";
import type { Pool } from "pg";
import type { ReceivedFact } from "../subscription.js";

/** Longest error text that is kept with a fact. */
const MOST_ERROR_LENGTH = 2_000;

/**
 * Counts one more attempt at a fact and puts it aside until the next one, or parks it when all waits are used up. Answers true
 * when it is parked.
 */
export async function recordFailure(
  pool: Pool,
  publisher: ServiceName,
  fact: ReceivedFact,
  cause: unknown,
  retryDelaysMs: readonly number[],
): Promise<boolean> {
  const error = (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)).replaceAll("\u0000", "");
  const { rows } = await pool.query<{ parked: boolean }>(
    `UPDATE inbox SET waiting = true, attempts = attempts + 1, error = $3,
       retry_at = clock_timestamp() + ($4::float8[])[attempts + 1] * interval '1 millisecond',
       parked_at = CASE WHEN attempts + 1 > cardinality($4::float8[]) THEN clock_timestamp() END
     WHERE publisher = $1 AND id = $2 AND NOT waiting
     RETURNING parked_at IS NOT NULL AS parked`,
    [publisher, fact.id, error.slice(0, MOST_ERROR_LENGTH), retryDelaysMs],
  );
  return rows[0]?.parked === true;
}
