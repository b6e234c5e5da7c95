import type { ClientBase, Pool } from "pg";
import { isRepeatable } from "../../database/databaseError.js";
import type { Envelope } from "../envelope.js";

const ATTEMPTS = 5;

/**
 * Stores envelopes in the inbox, in their order, one statement for all; those that are there already are left out. Resolves
 * when they are committed.
 */
export async function storeEnvelopes(connection: Pool | ClientBase, envelopes: readonly Envelope[]): Promise<void> {
  if (envelopes.length === 0) return;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await insert(connection, JSON.stringify(envelopes));
    } catch (error) {
      // Two deliveries that hold the same envelopes in different orders wait for each other; Postgres ends one of them.
      if (!isRepeatable(error) || attempt === ATTEMPTS) throw error;
    }
  }
}

async function insert(connection: Pool | ClientBase, envelopes: string): Promise<void> {
  await connection.query(
    `INSERT INTO inbox (id, publisher, topic, key, sequence, payload, recorded_at)
     SELECT id, publisher, topic, key, sequence, payload, "recordedAt"
     FROM ROWS FROM (json_to_recordset($1::json) AS
            (id uuid, publisher text, topic text, key text, sequence bigint, payload jsonb, "recordedAt" timestamptz))
          WITH ORDINALITY AS envelope (id, publisher, topic, key, sequence, payload, "recordedAt", number)
     ORDER BY number
     ON CONFLICT (id) DO NOTHING`,
    [envelopes],
  );
}
