import type { ClientBase } from "pg";
import type { Lane } from "../envelope.js";

export interface KnownLane {
  readonly name: string;
  readonly topics: ReadonlySet<string>;
  /** True when rows wait for it. */
  readonly isOwed: boolean;
}

/** The lanes that ever subscribed here, present or not: what an absent one misses is owed to it. */
export async function readLanes(client: ClientBase): Promise<KnownLane[]> {
  const { rows } = await client.query<{ lane: string; topics: string[]; owed: boolean }>(
    `SELECT lane, array_agg(topic) AS topics, EXISTS (SELECT FROM outbox_owed o WHERE o.lane = l.lane) AS owed
     FROM outbox_lane l GROUP BY lane ORDER BY lane`,
  );
  return rows.map(({ lane, topics, owed }) => ({ name: lane, topics: new Set(topics), isOwed: owed }));
}

/**
 * Remembers topics that a lane did not take before, and owes it all that was published of them and is still kept: a subscriber
 * that comes later than the facts, or is found again after a restart, misses none.
 */
export async function registerLane(client: ClientBase, { name, topics }: Lane): Promise<void> {
  await client.query(
    `WITH added AS (
       INSERT INTO outbox_lane (lane, topic) SELECT $1, unnest($2::text[]) ON CONFLICT DO NOTHING RETURNING topic
     )
     INSERT INTO outbox_owed (lane, position)
     SELECT $1, position FROM outbox WHERE published_at IS NOT NULL AND topic IN (SELECT topic FROM added)
     ON CONFLICT DO NOTHING`,
    [name, topics],
  );
}

/** Forgets what a lane took before and takes no more, and what is owed to it of that: nobody is owed for ever. */
export async function forgetTopics(client: ClientBase, lane: string, keptTopics: readonly string[]): Promise<void> {
  await client.query(
    `WITH gone AS (
       DELETE FROM outbox_lane WHERE lane = $1 AND topic <> ALL($2::text[])
     )
     DELETE FROM outbox_owed w WHERE lane = $1
       AND NOT EXISTS (SELECT FROM outbox o WHERE o.position = w.position AND o.topic = ANY($2::text[]))`,
    [lane, keptTopics],
  );
}
