import { isRefused, type Refused } from "@tessera/kernel";
import { answerOnce, type IdempotencyConflict, type Tx } from "@tessera/runtime";
import { lockSetup } from "../store/setupRevision.js";
import type { CommandDeps, Request } from "./deps.js";

/**
 * Runs one setup mutation: claims its key, then decides under the lock of the setup's counter, so that no two of them ever
 * look at the same state. // locks: idempotency key, setup_revision
 */
export async function decideSetup<Answer>(
  { database, wake }: CommandDeps,
  { scope, idempotencyKey }: Request,
  operation: string,
  input: unknown,
  decide: (tx: Tx) => Promise<Answer>,
): Promise<Answer | Refused<IdempotencyConflict>> {
  const answer = await answerOnce(database, { scope, operation, key: idempotencyKey, input }, async (tx) => {
    await lockSetup(tx);
    return decide(tx);
  });
  if (!isRefused(answer)) wake();
  return answer;
}
