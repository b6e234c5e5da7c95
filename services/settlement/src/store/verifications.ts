import type { InvariantReport, ServiceName } from "@tessera/contracts";
import { inTransaction, type Database } from "@tessera/runtime";
import type { VerificationStatus } from "./entities/VerificationRow.js";

export interface ClaimedVerification {
  readonly id: string;
  readonly startedAt: Date;
}

/** Takes the oldest verification that nobody works on, for `claimMs`; undefined when there is none. */
export async function claimVerification(database: Database, claimMs: number): Promise<ClaimedVerification | undefined> {
  return inTransaction(database, async (tx) => {
    const [row] = await tx.query<{ id: string; started_at: Date }>(
      `UPDATE verification SET claimed_until = clock_timestamp() + $1 * interval '1 millisecond'
       WHERE id = (
         SELECT id FROM verification
         WHERE status = 'RUNNING' AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
         ORDER BY started_at LIMIT 1 FOR UPDATE SKIP LOCKED
       )
       RETURNING id, started_at`,
      [claimMs],
    );
    return row && { id: row.id, startedAt: row.started_at };
  });
}

/** Goes on holding a claim. */
export async function keepClaim(database: Database, id: string, claimMs: number): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query(
      "UPDATE verification SET claimed_until = clock_timestamp() + $2 * interval '1 millisecond' WHERE id = $1 AND status = 'RUNNING'",
      [id, claimMs],
    );
  });
}

/** Gives a claim back, so that the next to look takes the verification at once. */
export async function releaseClaim(database: Database, id: string): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query("UPDATE verification SET claimed_until = NULL WHERE id = $1 AND status = 'RUNNING'", [id]);
  });
}

/** Keeps what a service reported; a report of an attempt that was broken off is replaced. */
export async function saveReports(
  database: Database,
  verificationId: string,
  service: ServiceName,
  reports: readonly InvariantReport[],
): Promise<void> {
  await inTransaction(database, async (tx) => {
    await tx.query(
      `INSERT INTO verification_report (verification_id, service, reports) VALUES ($1, $2, $3)
       ON CONFLICT (verification_id, service) DO UPDATE SET reports = excluded.reports`,
      [verificationId, service, JSON.stringify(reports)],
    );
  });
}

/** Ends a verification: CLEAN when all four services reported and none a violation, else VIOLATED. Answers the status it has then. */
export async function finishVerification(database: Database, id: string): Promise<VerificationStatus> {
  return inTransaction(database, async (tx) => {
    await tx.query(
      `UPDATE verification SET finished_at = clock_timestamp(), claimed_until = NULL, status = (
         SELECT CASE WHEN count(DISTINCT service) = 4 AND coalesce(sum((report ->> 'violations')::bigint), 0) = 0
                THEN 'CLEAN' ELSE 'VIOLATED' END
         FROM verification_report LEFT JOIN jsonb_array_elements(reports) AS report ON true
         WHERE verification_id = $1
       )
       WHERE id = $1 AND status = 'RUNNING'`,
      [id],
    );
    const [row] = await tx.query<{ status: VerificationStatus }>("SELECT status FROM verification WHERE id = $1", [id]);
    if (!row) throw new Error(`verification ${id} has vanished`);
    return row.status;
  });
}
