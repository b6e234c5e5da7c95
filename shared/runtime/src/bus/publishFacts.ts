import type { FactType } from "@tessera/contracts";
import { newId } from "../database/newId.js";
import type { Tx } from "../database/transaction.js";
import { noteFact } from "../tracing/factTraces.js";

export interface NewFact<Payload = unknown> {
  readonly type: FactType<Payload>;
  readonly key: string;
  /** Gapless per key from 1, taken under the lock of what the key names. */
  readonly sequence: number | bigint;
  readonly payload: Payload;
}

/**
 * Puts facts into the outbox, in this order, within the business transaction. Call `wake()` of the bus after the commit.
 * Throws TypeError when a payload does not fit its type: what is published can be applied.
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a list of facts with different payloads
export async function publishFacts(tx: Tx, facts: readonly NewFact<any>[]): Promise<void> {
  if (facts.length === 0) return;
  const rows = facts.map(({ type, key, sequence, payload }) => {
    const checked = type.schema.safeParse(payload);
    if (!checked.success) throw new TypeError(`not a ${type.topic}: ${checked.error.message}`);
    return { id: newId(), topic: type.topic, key, sequence: sequence.toString(), payload: checked.data as unknown };
  });
  for (const { key } of facts) noteFact(key);
  await tx.query(
    `INSERT INTO outbox (id, topic, key, sequence, payload)
     SELECT id, topic, key, sequence, payload
     FROM ROWS FROM (json_to_recordset($1::json) AS (id uuid, topic text, key text, sequence bigint, payload jsonb))
          WITH ORDINALITY AS fact (id, topic, key, sequence, payload, number),
          -- What is published must be on the disk, whatever the transaction has said: a subscriber may have it at once.
          (SELECT set_config('synchronous_commit', 'on', true)) AS durable
     ORDER BY number`,
    [JSON.stringify(rows)],
  );
}
