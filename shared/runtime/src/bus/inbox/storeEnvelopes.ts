import type { ClientBase, Pool } from "pg";
import type { Envelope } from "../envelope.js";

/**
 * Stores envelopes in the inbox, in their order, one statement for all; those that are there already are left out. Resolves
 * when they are committed.
 */
export async function storeEnvelopes(connection: Pool | ClientBase, envelopes: readonly Envelope[]): Promise<void> {
  if (envelopes.length === 0) return;
  await connection.query(
    `INSERT INTO inbox (id, publisher, topic, key, sequence, payload, recorded_at)
     SELECT id, publisher, topic, key, sequence, payload, "recordedAt"
     FROM ROWS FROM (json_to_recordset($1::json) AS
            (id uuid, publisher text, topic text, key text, sequence bigint, payload jsonb, "recordedAt" timestamptz))
          WITH ORDINALITY AS envelope (id, publisher, topic, key, sequence, payload, "recordedAt", number)
     ORDER BY number
     ON CONFLICT (id) DO NOTHING`,
    [JSON.stringify(envelopes)],
  );
}
