import type { ReceivedFact } from "../subscription.js";

/** An inbox row that is not waiting, with how far its key has been applied. */
export interface InboxRow {
  readonly position: string;
  readonly id: string;
  readonly topic: string;
  readonly key: string;
  readonly sequence: number;
  readonly payload: unknown;
  readonly recordedAt: string;
  readonly attempts: number;
  /** Where the key's cursor stands; undefined before the first fact. */
  readonly cursor: Cursor | undefined;
}

/** The last fact of a key that was applied. */
export interface Cursor {
  readonly sequence: number;
  /** Its id and when it was recorded; null when it was applied before cursors remembered them. */
  readonly id: string | null;
  readonly recordedAt: string | null;
}

/** A key's cursor moves. */
export interface CursorMove {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  /** The fact that it stands at then. */
  readonly id: string;
  readonly recordedAt: string;
}

export const NUMBER_USED_TWICE =
  "another fact of this number was applied: its publisher was restored from a backup that is older than this service's data";

export interface BatchPlan {
  /** In the order of arrival, and of the numbers within a key. */
  readonly facts: readonly ReceivedFact[];
  readonly moves: readonly CursorMove[];
  /** Positions of the rows that are done with this batch: applied, or seen before. */
  readonly done: readonly string[];
  /** Behind a gap, or behind a fact that is parked here. */
  readonly waiting: readonly string[];
  readonly parked: readonly { readonly position: string; readonly error: string }[];
}

export type CheckPayload = (row: InboxRow) => { readonly payload: unknown } | { readonly error: string };

/**
 * Sorts a batch, given in the order of arrival, into what can be applied now and what cannot. A number at or below the cursor
 * was applied before; one beyond the next waits for the gap; a payload that does not fit its schema is parked, and the
 * later facts of its key wait behind it. Another fact of a number that was applied is parked too: what was never applied is
 * never dropped.
 */
export function planBatch(rows: readonly InboxRow[], checkPayload: CheckPayload): BatchPlan {
  const facts: ReceivedFact[] = [];
  const moves: CursorMove[] = [];
  const done: string[] = [];
  const waiting: string[] = [];
  const parked: { position: string; error: string }[] = [];
  for (const ofKey of rowsByKey(rows).values()) {
    const before = ofKey[0]?.cursor;
    const from = before?.sequence ?? 0;
    let to = from;
    let cursor = before;
    for (const row of [...ofKey].sort((a, b) => a.sequence - b.sequence)) {
      if (row.sequence <= to) {
        if (isOtherThanApplied(row, cursor)) parked.push({ position: row.position, error: NUMBER_USED_TWICE });
        else done.push(row.position);
      } else if (row.sequence > to + 1) {
        waiting.push(row.position);
      } else {
        const checked = checkPayload(row);
        if ("error" in checked) {
          parked.push({ position: row.position, error: checked.error });
        } else {
          facts.push(factOf(row, checked.payload));
          done.push(row.position);
          to = row.sequence;
          cursor = row;
        }
      }
    }
    if (to > from && cursor !== undefined)
      moves.push({ key: ofKey[0]?.key ?? "", from, to, id: cursor.id ?? "", recordedAt: cursor.recordedAt ?? "" });
  }
  return { facts: inOrderOfArrival(facts, rows), moves, done, waiting, parked };
}

/**
 * Whether a row whose number is not beyond the cursor is another fact than the one applied. Of the cursor's own number the id tells. Of
 * a lower number nothing is kept; yet a repeat of it is older than the cursor's fact, while a fact of a restored publisher is
 * younger, by the clock of the process that made the id and by the clock of the database.
 */
function isOtherThanApplied(row: InboxRow, cursor: Cursor | undefined): boolean {
  if (cursor === undefined || cursor.id === null || cursor.recordedAt === null || row.id === cursor.id) return false;
  return row.sequence === cursor.sequence || (row.id > cursor.id && row.recordedAt > cursor.recordedAt);
}

function rowsByKey(rows: readonly InboxRow[]): Map<string, InboxRow[]> {
  const byKey = new Map<string, InboxRow[]>();
  for (const row of rows) {
    const ofKey = byKey.get(row.key);
    if (ofKey) ofKey.push(row);
    else byKey.set(row.key, [row]);
  }
  return byKey;
}

function factOf({ id, topic, key, sequence, recordedAt }: InboxRow, payload: unknown): ReceivedFact {
  return { id, topic, key, sequence, payload, recordedAt };
}

/**
 * `facts` come grouped by key. A fact whose predecessor arrived later takes a later place, so that the order within a key
 * stands; otherwise keys keep the order in which they arrived.
 */
function inOrderOfArrival(facts: readonly ReceivedFact[], rows: readonly InboxRow[]): ReceivedFact[] {
  const arrival = new Map(rows.map((row, index) => [row.id, index]));
  const lastOfKey = new Map<string, number>();
  return facts
    .map((fact, index) => {
      const place = Math.max(arrival.get(fact.id) ?? 0, lastOfKey.get(fact.key) ?? 0);
      lastOfKey.set(fact.key, place);
      return { fact, place, index };
    })
    .sort((a, b) => a.place - b.place || a.index - b.index)
    .map(({ fact }) => fact);
}
