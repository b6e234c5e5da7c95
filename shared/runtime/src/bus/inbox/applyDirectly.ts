import type { ServiceName } from "@tessera/contracts";
import { inTransaction } from "../../database/inTransaction.js";
import type { Database, Tx } from "../../database/transaction.js";
import type { Envelope } from "../envelope.js";
import type { ApplyBatch } from "./applyBatch.js";
import { isBarrier } from "../raiseBarrier.js";
import { finishBatch } from "./finishBatch.js";
import { lockPublisher } from "./lockPublisher.js";
import { planBatch, type InboxRow } from "./planBatch.js";
import { toCursor, type StoredCursor } from "./toCursor.js";

/**
 * Applies a delivery at once, without the way through the inbox: when nothing of that publisher is ready there, none of the delivery's
 * keys has a row there, and every fact is the next of its key or a repeat; a delivery with a marker when nothing lies there at all. One transaction and one commit on the disk instead of two. Answers whether it was done; if not,
 * nothing has happened and the delivery belongs into the inbox.
 *
 * Throws what the handler throws, or NotAnAnswer(UNAVAILABLE) when the database cannot answer now.
 */
export async function applyDirectly(
  database: Database,
  batch: ApplyBatch,
  envelopes: readonly Envelope[],
): Promise<boolean> {
  return inTransaction(database, async (tx) => {
    if (!(await lockPublisher(tx, batch.publisher, "on"))) return false;
    const rows = await readDelivery(tx, batch.publisher, envelopes);
    if (rows === undefined) return false;
    const plan = planBatch(rows, batch.checkPayload);
    if (plan.waiting.length > 0 || plan.parked.length > 0) return false;
    if (plan.facts.length > 0) await batch.handle(plan.facts, tx);
    if (plan.moves.length > 0) await finishBatch(tx, batch.publisher, { ...plan, done: [] }, []);
    return true;
  });
}

/** What keeps a delivery ($2: its keys) from passing the inbox. A fact that is parked keeps those of its own key, and markers. */
const IN_THE_WAY = `EXISTS (SELECT FROM inbox WHERE publisher = $1 AND NOT waiting)
  OR EXISTS (SELECT FROM inbox WHERE publisher = $1 AND key = ANY($2::text[]))`;
const IN_THE_WAY_OF_MARKERS = "EXISTS (SELECT FROM inbox WHERE publisher = $1)";

/** The delivery with the cursors of its keys; undefined when something in the inbox keeps it from passing. */
async function readDelivery(
  tx: Tx,
  publisher: ServiceName,
  envelopes: readonly Envelope[],
): Promise<readonly InboxRow[] | undefined> {
  const keys = [...new Set(envelopes.map(({ key }) => key))];
  const inTheWay = envelopes.some(({ topic }) => isBarrier(topic)) ? IN_THE_WAY_OF_MARKERS : IN_THE_WAY;
  const rows = await tx.query<StoredCursor & { key: string | null; is_free: boolean }>(
    `SELECT inbox.is_free, c.key, c.sequence AS applied, c.fact_id, c.told_at, set_config('enable_sort', 'on', true)
     FROM (SELECT NOT (${inTheWay}) AS is_free) AS inbox
     LEFT JOIN inbox_cursor c ON c.publisher = $1 AND c.key = ANY($2::text[])`,
    [publisher, keys],
  );
  if (rows[0]?.is_free !== true) return undefined;
  const cursors = new Map(rows.map(({ key, ...cursor }) => [key, toCursor(cursor)]));
  return envelopes.map((envelope, index) => ({
    position: String(index),
    attempts: 0,
    cursor: cursors.get(envelope.key),
    ...envelope,
  }));
}
