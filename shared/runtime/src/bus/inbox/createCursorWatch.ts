import type { ServiceName } from "@tessera/contracts";
import type { Pool } from "pg";
import { toNotAnAnswer } from "../../database/databaseError.js";
import { unavailable } from "../../errors.js";
import { barrierKey } from "../raiseBarrier.js";

export interface CursorWatch {
  /** Facts were applied by this process: whoever waits looks again. */
  applied(): void;
  readonly awaitApplied: (publisher: ServiceName, key: string, sequence: number, timeoutMs: number) => Promise<void>;
  readonly awaitBarrier: (publisher: ServiceName, barrierId: string, timeoutMs: number) => Promise<void>;
  stop(): void;
}

/** How often the cursor is looked at, for facts that another instance applies. */
const LOOK_MS = 25;

/** Waits for cursors by looking into the database, so that it does not matter which instance applies. */
export function createCursorWatch(pool: Pool): CursorWatch {
  const sleepers = new Set<() => void>();
  let stopped = false;

  function wakeAll(): void {
    for (const wake of [...sleepers]) wake();
  }

  async function sleep(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        sleepers.delete(wake);
        resolve();
      };
      const timer = setTimeout(wake, ms);
      sleepers.add(wake);
    });
  }

  async function until(isThere: () => Promise<boolean>, timeoutMs: number, what: string): Promise<void> {
    const end = performance.now() + timeoutMs;
    for (;;) {
      if (stopped) throw unavailable(new Error(`stopped while waiting for ${what}`));
      if (await answered(isThere)) return;
      const left = end - performance.now();
      if (left <= 0) throw unavailable(new Error(`${what} was not applied within ${timeoutMs} ms`));
      await sleep(Math.min(LOOK_MS, left));
    }
  }

  return {
    applied: wakeAll,
    async awaitApplied(publisher, key, sequence, timeoutMs) {
      await until(
        () => isApplied(pool, publisher, key, sequence),
        timeoutMs,
        `fact ${sequence} of a key of ${publisher}`,
      );
    },
    async awaitBarrier(publisher, barrierId, timeoutMs) {
      const key = barrierKey(barrierId);
      await until(
        async () => {
          if (await isApplied(pool, publisher, key, 1)) return true;
          if (await isParkedBefore(pool, publisher, key))
            throw unavailable(new Error(`a parked fact of ${publisher} stands before a barrier`));
          return false;
        },
        timeoutMs,
        `a barrier of ${publisher}`,
      );
    },
    stop() {
      stopped = true;
      wakeAll();
    },
  };
}

/** A look that the database cannot answer now is told as such. */
async function answered(look: () => Promise<boolean>): Promise<boolean> {
  try {
    return await look();
  } catch (error) {
    throw toNotAnAnswer(error);
  }
}

async function isApplied(pool: Pool, publisher: ServiceName, key: string, sequence: number): Promise<boolean> {
  const { rows } = await pool.query("SELECT 1 FROM inbox_cursor WHERE publisher = $1 AND key = $2 AND sequence >= $3", [
    publisher,
    key,
    sequence,
  ]);
  return rows.length > 0;
}

async function isParkedBefore(pool: Pool, publisher: ServiceName, markerKey: string): Promise<boolean> {
  const { rows } = await pool.query(
    `SELECT 1 FROM inbox marker JOIN inbox fact ON fact.publisher = marker.publisher AND fact.position < marker.position
     WHERE marker.publisher = $1 AND marker.key = $2 AND fact.waiting AND fact.parked_at IS NOT NULL LIMIT 1`,
    [publisher, markerKey],
  );
  return rows.length > 0;
}
