import type { ServiceName } from "@tessera/contracts";
import type { Client } from "pg";

const MOST_WAIT_MS = 60_000;
const LOOK_EVERY_MS = 2;

/** Resolves when a subscriber has applied everything that a publisher committed; throws when that does not come to pass. */
export async function awaitFacts(publisher: ServiceName, from: Client, subscriber: Client): Promise<void> {
  const { rows } = await from.query<{ key: string; sequence: string }>(
    "SELECT key, max(sequence) AS sequence FROM outbox WHERE topic NOT LIKE '%.barrierRaised.v1' GROUP BY key",
  );
  const deadline = Date.now() + MOST_WAIT_MS;
  for (;;) {
    const applied = await subscriber.query<{ key: string; sequence: string }>(
      "SELECT key, sequence FROM inbox_cursor WHERE publisher = $1",
      [publisher],
    );
    const known = new Map(applied.rows.map(({ key, sequence }) => [key, Number(sequence)]));
    const missing = rows.filter(({ key, sequence }) => (known.get(key) ?? 0) < Number(sequence));
    if (missing.length === 0) return;
    if (Date.now() > deadline) {
      const inbox = await subscriber.query("SELECT topic, key, sequence, waiting, attempts, error FROM inbox LIMIT 5");
      throw new Error(`facts of ${publisher} were not applied: ${JSON.stringify({ missing, inbox: inbox.rows })}`);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
