import type { Database } from "@tessera/runtime";

/** What others waited for the locks of one connection, as it was seen from outside. */
export interface Blocked {
  /** Longest wait of one of them. */
  readonly longestMs: number;
  /** Different waits that were seen. */
  readonly waits: number;
  /** Longest time between two looks: a wait may have been longer by it, a shorter one not seen at all. */
  readonly betweenLooksMs: number;
}

/**
 * Looks again and again which connections wait for a lock that stands in the way of the connection with this process id, held or asked
 * for, and since when: what is left out is waiting for a CPU.
 */
export async function watchBlocked({ pool }: Database, blockerPid: number): Promise<{ stop(): Promise<Blocked> }> {
  // Before the work begins, since a new connection takes its time.
  const client = await pool.connect();
  const longest = new Map<string, number>();
  let betweenLooksMs = 0;
  let isWatching = true;
  const watching = (async () => {
    try {
      let lookedAt = performance.now();
      while (isWatching) {
        const { rows } = await client.query<{ wait: string; ms: string }>(
          `SELECT concat(pid, ' ', waitstart) AS wait, extract(epoch FROM clock_timestamp() - waitstart) * 1000 AS ms
           FROM pg_locks WHERE NOT granted AND waitstart IS NOT NULL AND pid <> $1 AND $1 = ANY (pg_blocking_pids(pid))`,
          [blockerPid],
        );
        for (const { wait, ms } of rows) longest.set(wait, Math.max(longest.get(wait) ?? 0, Number(ms)));
        betweenLooksMs = Math.max(betweenLooksMs, performance.now() - lookedAt);
        lookedAt = performance.now();
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
    } finally {
      client.release();
    }
  })();
  return {
    async stop() {
      isWatching = false;
      await watching;
      return { longestMs: Math.max(0, ...longest.values()), waits: longest.size, betweenLooksMs };
    },
  };
}
