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
  /** Number of the last fact of this key that was applied; 0 before the first. */
  readonly applied: number;
}

/** A key's cursor moves. */
export interface CursorMove {
  readonly key: string;
  readonly from: number;
  readonly to: number;
}

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
 * later facts of its key wait behind it.
 */
export function planBatch(rows: readonly InboxRow[], checkPayload: CheckPayload): BatchPlan {
  const facts: ReceivedFact[] = [];
  const moves: CursorMove[] = [];
  const done: string[] = [];
  const waiting: string[] = [];
  const parked: { position: string; error: string }[] = [];
  for (const ofKey of rowsByKey(rows).values()) {
    const from = ofKey[0]?.applied ?? 0;
    let to = from;
    for (const row of [...ofKey].sort((a, b) => a.sequence - b.sequence)) {
      if (row.sequence <= to) {
        done.push(row.position);
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
        }
      }
    }
    if (to > from) moves.push({ key: ofKey[0]?.key ?? "", from, to });
  }
  return { facts: inOrderOfArrival(facts, rows), moves, done, waiting, parked };
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
