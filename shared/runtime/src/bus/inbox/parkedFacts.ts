import type { ParkedFact, ServiceName } from "@tessera/contracts";
import type { Pool } from "pg";

/** At most this many are shown; the oldest first. */
const MOST_SHOWN = 1_000;

interface ParkedRow {
  id: string;
  topic: string;
  key: string;
  sequence: string;
  attempts: number;
  error: string | null;
  parked_at: Date;
}

/** Facts in the inbox of `service` that are given up until somebody replays them, the oldest first, at most 1,000. */
export async function readParkedFacts(pool: Pool, service: ServiceName): Promise<ParkedFact[]> {
  const { rows } = await pool.query<ParkedRow>(
    `SELECT id, topic, key, sequence, attempts, error, parked_at FROM inbox
     WHERE waiting AND parked_at IS NOT NULL ORDER BY parked_at, position LIMIT ${MOST_SHOWN}`,
  );
  return rows.map(({ id, topic, key, sequence, attempts, error, parked_at }) => ({
    id,
    service,
    topic,
    key,
    sequence: Number(sequence),
    attempts,
    error: error ?? "",
    parkedAt: parked_at.toISOString(),
  }));
}

/** Gives parked facts all their attempts again. Answers how many of the ids were parked here. */
export async function releaseParkedFacts(pool: Pool, ids: readonly string[]): Promise<number> {
  const { rowCount } = await pool.query(
    `UPDATE inbox SET waiting = false, parked_at = NULL, retry_at = NULL, attempts = 0, error = NULL
     WHERE id = ANY($1::uuid[]) AND parked_at IS NOT NULL`,
    [ids],
  );
  return rowCount ?? 0;
}
