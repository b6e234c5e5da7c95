import type { Tx } from "@tessera/runtime";

/** One line of a cycle's timeline. */
export interface CycleEvent {
  readonly kind: string;
  /** The token's subject; null for the service itself. */
  readonly actor: string | null;
  readonly reason: string | null;
  /** What the event was about: calculated, approved, instructed. */
  readonly contentHash: string | null;
}

/** Adds to the timelines of cycles whose rows this transaction has locked by changing them. */
export async function addCycleEvents(tx: Tx, cycleIds: readonly string[], event: CycleEvent): Promise<void> {
  await tx.query(
    `INSERT INTO cycle_event (cycle_id, ordinal, kind, actor, reason, content_hash)
     SELECT id, 1 + (SELECT coalesce(max(ordinal), 0) FROM cycle_event WHERE cycle_id = id), $2, $3, $4, $5
     FROM unnest($1::uuid[]) AS id`,
    [cycleIds, event.kind, event.actor, event.reason, event.contentHash],
  );
}

/** How many moves each cycle has made; the caller has locked the rows. */
export async function countMoves(tx: Tx, cycleIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await tx.query<{ id: string; changes: number }>(
    "SELECT id, changes FROM cycle WHERE id = ANY($1::uuid[])",
    [cycleIds],
  );
  return new Map(rows.map((row) => [row.id, row.changes]));
}
