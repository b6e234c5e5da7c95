import type { ServiceName } from "@tessera/contracts";
import type { Tx } from "../../database/transaction.js";

/**
 * Takes the lock under which one instance at a time applies what a publisher told, to the end of the transaction; answers whether
 * it was free. A statement of its own: the next one must see what the holder before us committed. `synchronousCommit` says
 * whether the commit waits for the disk.
 *
 * Also forbids sorting in this transaction until it is allowed again: the queue must be read along its index, whatever the planner
 * guesses about a table that fills and empties.
 */
export async function lockPublisher(tx: Tx, publisher: ServiceName, synchronousCommit: "on" | "off"): Promise<boolean> {
  const [row] = await tx.query<{ locked: boolean }>(
    `SELECT pg_try_advisory_xact_lock(hashtextextended('tessera inbox ' || $1, 0)) AS locked,
            set_config('enable_sort', 'off', true), set_config('synchronous_commit', $2, true)`,
    [publisher, synchronousCommit],
  );
  return row?.locked === true;
}
