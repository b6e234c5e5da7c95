import type { Database } from "@tessera/runtime";

const LOOK_EVERY_MS = 20;

/** Looks again and again how many connections wait for a lock of rows, tables or advice; answers the mean over all looks. */
export function countLockWaits({ pool }: Database): { stop(): Promise<number> } {
  let isWatching = true;
  let [looks, waiting] = [0, 0];
  const watching = (async () => {
    while (isWatching) {
      const { rows } = await pool.query<{ count: number }>(
        "SELECT count(*)::integer AS count FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
      );
      looks += 1;
      waiting += rows[0]?.count ?? 0;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  })();
  return {
    async stop() {
      isWatching = false;
      await watching;
      return waiting / Math.max(1, looks);
    },
  };
}
