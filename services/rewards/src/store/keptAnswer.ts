import { decodeAnswer } from "@tessera/runtime";
import type { Reads } from "./reads.js";

/** The answer that is kept under a key now; undefined when the key was never used. */
export async function keptAnswer<Answer>(
  reads: Reads,
  scope: string,
  operation: string,
  key: string,
): Promise<Answer | undefined> {
  const [row] = await reads.query<{ answer: unknown }>(
    "SELECT answer FROM idempotency_key WHERE scope = $1 AND operation = $2 AND key = $3",
    [scope, operation, key],
  );
  return row && decodeAnswer<Answer>(row.answer);
}
