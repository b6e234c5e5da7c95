import type { ServiceName } from "@tessera/contracts";
import type { ClientBase, Pool } from "pg";
import type { Envelope } from "../envelope.js";

/** An envelope with its place in the outbox. */
export interface OutboxRow {
  readonly position: string;
  readonly envelope: Envelope;
}

/** A row that a lane did not get. */
export interface Owed {
  readonly lane: string;
  readonly position: string;
}

interface StoredRow {
  position: string | null;
  id: string;
  topic: string;
  key: string;
  sequence: string;
  payload: unknown;
  recorded_at: Date;
}

const COLUMNS = "o.position, o.id, o.topic, o.key, o.sequence, o.payload, o.recorded_at";

/** Where every instance hears what was published, and the relay that somebody committed. */
export const CHANNEL = "tessera_outbox";

export interface Turn {
  readonly service: ServiceName;
  readonly published: readonly string[];
  readonly owed: readonly Owed[];
  /** Bodies of notifications. */
  readonly tell: readonly string[];
  readonly limit: number;
}

/**
 * Marks the last batch as published and reads the next one, in one statement: the first `limit` unpublished rows by position.
 * Never "everything after the last position": a transaction that commits late has a lower one.
 */
export async function turnOutbox(
  client: ClientBase,
  { service, published, owed, tell, limit }: Turn,
): Promise<OutboxRow[]> {
  const { rows } = await client.query<StoredRow>(
    `WITH marked AS (
       UPDATE outbox SET published_at = now(), turn = (SELECT nextval('outbox_turn')) WHERE position = ANY($1::bigint[])
     ), owed AS (
       INSERT INTO outbox_owed (lane, position) SELECT lane, position FROM unnest($2::text[], $3::bigint[]) AS owed (lane, position)
       ON CONFLICT DO NOTHING
     )
     SELECT next.* FROM (SELECT count(pg_notify('${CHANNEL}', body)) FROM unnest($4::text[]) AS told (body)) AS told
     LEFT JOIN LATERAL (
       SELECT ${COLUMNS} FROM outbox o WHERE o.published_at IS NULL AND o.position <> ALL($1::bigint[]) ORDER BY o.position LIMIT $5
     ) AS next ON true ORDER BY next.position`,
    [published, owed.map(({ lane }) => lane), owed.map(({ position }) => position), tell, limit],
  );
  return rows.flatMap((row) => toOutboxRow(service, row));
}

/** The first rows that a lane is owed, by position. */
export async function readOwed(pool: Pool, service: ServiceName, lane: string, limit: number): Promise<OutboxRow[]> {
  const { rows } = await pool.query<StoredRow>(
    `SELECT ${COLUMNS} FROM outbox_owed w JOIN outbox o ON o.position = w.position WHERE w.lane = $1 ORDER BY w.position LIMIT $2`,
    [lane, limit],
  );
  return rows.flatMap((row) => toOutboxRow(service, row));
}

export async function settleOwed(pool: Pool, lane: string, positions: readonly string[]): Promise<void> {
  await pool.query("DELETE FROM outbox_owed WHERE lane = $1 AND position = ANY($2::bigint[])", [lane, positions]);
}

/** The rows inside closed ranges of positions, by position. */
export async function readRanges(
  pool: Pool,
  service: ServiceName,
  ranges: readonly PositionRange[],
): Promise<OutboxRow[]> {
  const { rows } = await pool.query<StoredRow>(
    `SELECT ${COLUMNS} FROM unnest($1::bigint[], $2::bigint[]) AS range (first, last)
     JOIN outbox o ON o.position BETWEEN range.first AND range.last ORDER BY o.position`,
    [ranges.map(([first]) => first), ranges.map(([, last]) => last)],
  );
  return rows.flatMap((row) => toOutboxRow(service, row));
}

/** First and last position of a run without gaps. */
export type PositionRange = readonly [first: string, last: string];

/** Positions in rising order as runs without gaps. */
export function toRanges(positions: readonly string[]): PositionRange[] {
  const ranges: [string, string][] = [];
  for (const position of positions) {
    const last = ranges.at(-1);
    if (last !== undefined && BigInt(last[1]) + 1n === BigInt(position)) last[1] = position;
    else ranges.push([position, position]);
  }
  return ranges;
}

function toOutboxRow(service: ServiceName, row: StoredRow): OutboxRow[] {
  if (row.position === null) return [];
  const { id, topic, key, payload } = row;
  const envelope = {
    id,
    publisher: service,
    topic,
    key,
    sequence: Number(row.sequence),
    payload,
    recordedAt: row.recorded_at.toISOString(),
  };
  return [{ position: row.position, envelope }];
}
