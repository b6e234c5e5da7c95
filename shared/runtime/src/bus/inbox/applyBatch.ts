import type { ServiceName } from "@tessera/contracts";
import { inTransaction } from "../../database/inTransaction.js";
import type { Database, Tx } from "../../database/transaction.js";
import { NotAnAnswer } from "../../errors.js";
import { isBarrier } from "../raiseBarrier.js";
import type { ReceivedFact } from "../subscription.js";
import { finishBatch } from "./finishBatch.js";
import { lockPublisher } from "./lockPublisher.js";
import { planBatch, type CheckPayload, type InboxRow } from "./planBatch.js";
import { toCursor } from "./toCursor.js";

export interface ApplyBatch {
  readonly publisher: ServiceName;
  readonly checkPayload: CheckPayload;
  readonly handle: (facts: readonly ReceivedFact[], tx: Tx) => Promise<void>;
}

export interface AppliedBatch {
  /** Rows looked at; 0 when nothing was ready. */
  readonly rows: number;
  /** True when more may be ready now. */
  readonly isMoreReady: boolean;
  /** Keys whose cursor moved. */
  readonly keys: readonly string[];
}

/** Thrown by `applyBatch` when the facts, and not the database, are to blame. */
export class BatchFailed extends Error {
  constructor(
    /** What the handler was given. */
    readonly facts: readonly ReceivedFact[],
    /** Rows that the batch was made from, those that were not handed over included. */
    readonly rows: number,
    cause: unknown,
  ) {
    super(`a batch of ${facts.length} facts failed`, { cause });
    this.name = "BatchFailed";
  }
}

/**
 * Applies the first rows that are ready, at most `limit`, in one transaction: the handler's effect, the cursors and the removal
 * of the rows commit together. An advisory lock lets one instance at a time apply what one publisher told; undefined when
 * another holds it. Five statements and the handler's, whatever the number of facts.
 *
 * The commit does not wait for the disk: the rows lie durably in the inbox since they were delivered, so a crash of the server undoes
 * effect, cursors and removal together, and they are applied again. Whatever is decided on what this commit shows is
 * written behind it in the same log.
 *
 * Throws BatchFailed, or NotAnAnswer(UNAVAILABLE) when the database cannot answer now.
 */
export async function applyBatch(
  database: Database,
  batch: ApplyBatch,
  limit: number,
): Promise<AppliedBatch | undefined> {
  let handed: readonly ReceivedFact[] = [];
  let rowCount = 0;
  try {
    return await inTransaction(database, async (tx) => {
      if (!(await lockPublisher(tx, batch.publisher, "off"))) return undefined;
      const readable = await readyRows(tx, batch.publisher, limit);
      const rows = aloneAfterFailure(readable);
      if (rows.length === 0) return { rows: 0, isMoreReady: false, keys: [] };
      const held = await heldMarkers(tx, batch, rows);
      const plan = planBatch(
        rows.filter(({ position }) => !held.has(position)),
        batch.checkPayload,
      );
      handed = plan.facts;
      rowCount = rows.length;
      if (handed.length > 0) await batch.handle(handed, tx);
      const hasLetGo = await finishBatch(tx, batch.publisher, plan, [...held]);
      const isMoreReady = hasLetGo || rows.length === limit || rows.length < readable.length;
      return { rows: rows.length, isMoreReady, keys: plan.moves.map(({ key }) => key) };
    });
  } catch (error) {
    if (handed.length === 0 || (error instanceof NotAnAnswer && error.code === "UNAVAILABLE")) throw error;
    throw new BatchFailed(handed, rowCount, error);
  }
}

interface StoredRow {
  position: string;
  id: string;
  topic: string;
  key: string;
  sequence: string;
  payload: unknown;
  recorded_at: Date;
  attempts: number;
  applied: string | null;
  fact_id: string | null;
  told_at: Date | null;
}

/**
 * A cursor is looked up for each row by its key: without the limit, which cannot leave anything out, a planner that has not
 * seen the table grow yet compares every row with every cursor.
 */
async function readyRows(tx: Tx, publisher: ServiceName, limit: number): Promise<InboxRow[]> {
  const rows = await tx.query<StoredRow>(
    `SELECT i.*, c.sequence AS applied, c.fact_id, c.told_at, (SELECT set_config('enable_sort', 'on', true)) AS sorting
     FROM (
       SELECT position, id, topic, key, sequence, payload, recorded_at, attempts
       FROM inbox WHERE publisher = $1 AND NOT waiting ORDER BY position LIMIT $2
     ) AS i
     LEFT JOIN LATERAL (
       SELECT sequence, fact_id, told_at FROM inbox_cursor WHERE publisher = $1 AND key = i.key LIMIT 1
     ) AS c ON true ORDER BY i.position`,
    [publisher, limit],
  );
  return rows.map(({ position, id, topic, key, sequence, payload, recorded_at, attempts, ...cursor }) => ({
    position,
    id,
    topic,
    key,
    payload,
    attempts,
    sequence: Number(sequence),
    recordedAt: recorded_at.toISOString(),
    cursor: toCursor(cursor),
  }));
}

/** A fact that failed before goes alone, so that its next failure costs no neighbour. */
function aloneAfterFailure(rows: readonly InboxRow[]): readonly InboxRow[] {
  const failed = rows.findIndex(({ attempts }) => attempts > 0);
  return failed === -1 ? rows : rows.slice(0, Math.max(failed, 1));
}

/**
 * Positions of the markers that must wait: an older row is not in this batch, or turns out to wait in it. Every older row that was
 * ready stands in this batch, because it is taken in order of position; one that was let go meanwhile, by another instance or by
 * somebody who replays it, does not.
 */
async function heldMarkers(
  tx: Tx,
  { publisher, checkPayload }: ApplyBatch,
  rows: readonly InboxRow[],
): Promise<Set<string>> {
  const markers = rows.filter(({ topic }) => isBarrier(topic)).map(({ position }) => position);
  if (markers.length === 0) return new Set();
  const others = planBatch(
    rows.filter(({ topic }) => !isBarrier(topic)),
    checkPayload,
  );
  const waiting = [...others.waiting, ...others.parked.map(({ position }) => position)];
  const oldest = await readOldestLeftOut(tx, publisher, rows);
  if (oldest !== null) waiting.push(oldest);
  const isHeld = (marker: string): boolean => waiting.some((position) => BigInt(position) < BigInt(marker));
  return new Set(markers.filter(isHeld));
}

/** Position of the oldest row that is neither a marker nor in the batch; of the ready ones only those before the batch's end count. */
async function readOldestLeftOut(tx: Tx, publisher: ServiceName, batch: readonly InboxRow[]): Promise<string | null> {
  const [oldest] = await tx.query<{ position: string | null }>(
    `SELECT least(
       (SELECT position FROM inbox WHERE publisher = $1 AND waiting AND topic NOT LIKE '%.barrierRaised.v1'
        ORDER BY position LIMIT 1),
       (SELECT position FROM inbox WHERE publisher = $1 AND NOT waiting AND topic NOT LIKE '%.barrierRaised.v1'
          AND position < $3 AND position <> ALL($2::bigint[]) ORDER BY position LIMIT 1)
     ) AS position`,
    [publisher, batch.map(({ position }) => position), batch.at(-1)?.position],
  );
  return oldest?.position ?? null;
}
