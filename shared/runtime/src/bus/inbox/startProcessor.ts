import type { ServiceName } from "@tessera/contracts";
import type { Database } from "../../database/transaction.js";
import type { Logger } from "../../logger.js";
import { createSignal } from "../createSignal.js";
import type { BusSettings } from "../subscription.js";
import { applyBatch, BatchFailed, type ApplyBatch } from "./applyBatch.js";
import { createBisection } from "./createBisection.js";
import { createRest } from "./createRest.js";
import { recordFailure } from "./recordFailure.js";

export interface Processor {
  readonly publisher: ServiceName;
  /** Something was delivered or let go. */
  wake(): void;
  /** Resolves when it has nothing to apply, or after `timeoutMs`; answers whether it rests. */
  rests(timeoutMs: number): Promise<boolean>;
  /** Finishes the batch under way. */
  stop(): Promise<void>;
}

export interface StartProcessor {
  readonly database: Database;
  readonly batch: ApplyBatch;
  readonly settings: BusSettings;
  readonly log: Logger;
  readonly onApplied: () => void;
}

/** How long an idle processor sleeps: deliveries of this process wake it, those of other instances are found by looking. */
const IDLE_MS = 250;
/** How long it waits for another instance that applies facts of the same publisher. */
const BUSY_MS = 20;
/** How often facts are let go whose wait is over. */
const LET_GO_MS = 50;
const LONGEST_BACKOFF_MS = 2_000;

type Step = "MORE_READY" | "NOTHING_READY" | "BUSY_ELSEWHERE";

/** Applies what one publisher told, batch after batch, until it is stopped. */
export function startProcessor(options: StartProcessor): Processor {
  const { database, batch, log } = options;
  const { publisher } = batch;
  const signal = createSignal();
  const rest = createRest();
  const step = createStep(options);
  let stopping = false;
  let troubles = 0;
  let lookedAt = 0;

  async function look(): Promise<boolean> {
    lookedAt = performance.now();
    return letGo(database, publisher);
  }

  async function applyAndRest(): Promise<void> {
    if (performance.now() - lookedAt >= LET_GO_MS) await look();
    const outcome = await step();
    if (outcome === "BUSY_ELSEWHERE") await signal.sleep(BUSY_MS);
    if (outcome !== "NOTHING_READY") return;
    rest.begin();
    while (!stopping && !(await signal.sleep(IDLE_MS)) && !(await look()));
    rest.end();
  }

  async function run(): Promise<void> {
    while (!stopping) {
      try {
        await applyAndRest();
        troubles = 0;
      } catch (error) {
        troubles += 1;
        log.warn({ err: error, publisher }, "facts cannot be applied now");
        await signal.sleep(Math.min(50 * 2 ** troubles, LONGEST_BACKOFF_MS));
      }
    }
  }

  const running = run();
  return {
    publisher,
    wake: () => signal.ring(),
    rests: async (timeoutMs) => rest.wait(timeoutMs),
    async stop() {
      stopping = true;
      signal.ring();
      await running;
      rest.stop();
    },
  };
}

/** One batch, halved until the bad fact stands alone when the handler throws. */
function createStep({ database, batch, settings, log, onApplied }: StartProcessor): () => Promise<Step> {
  const { publisher } = batch;
  const bisection = createBisection(settings.batchSize);

  async function blame({ facts, rows, cause }: BatchFailed): Promise<void> {
    const [fact, ...others] = facts;
    if (fact === undefined || others.length > 0) return bisection.failed(rows);
    bisection.succeeded(rows);
    const isParked = await recordFailure(database.pool, publisher, fact, cause, settings.retryDelaysMs);
    const { id, topic, sequence } = fact;
    log.warn(
      { err: cause, publisher, id, topic, sequence },
      isParked ? "a fact is parked" : "a fact failed and is tried again later",
    );
  }

  return async () => {
    try {
      const applied = await applyBatch(database, batch, bisection.limit());
      if (applied === undefined) return "BUSY_ELSEWHERE";
      bisection.succeeded(applied.rows);
      if (applied.keys.length > 0) onApplied();
      return applied.isMoreReady ? "MORE_READY" : "NOTHING_READY";
    } catch (error) {
      if (error instanceof BatchFailed) {
        await blame(error);
        return "MORE_READY";
      }
      // The database could not answer, perhaps because the batch was too much for one statement: go on with half of it.
      bisection.failed(bisection.limit());
      throw error;
    }
  };
}

/** Lets go what waited for its next attempt; answers whether anything is ready. */
async function letGo({ pool }: Database, publisher: ServiceName): Promise<boolean> {
  const { rows } = await pool.query<{ ready: boolean }>(
    `WITH due AS (
       UPDATE inbox SET waiting = false, retry_at = NULL
       WHERE publisher = $1 AND retry_at <= clock_timestamp() AND parked_at IS NULL RETURNING 1
     )
     SELECT EXISTS (SELECT FROM due) OR EXISTS (SELECT FROM inbox WHERE publisher = $1 AND NOT waiting) AS ready`,
    [publisher],
  );
  return rows[0]?.ready === true;
}
