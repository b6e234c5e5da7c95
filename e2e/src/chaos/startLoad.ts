import type { TestNetwork } from "../support/startTestNetwork.js";
import type { Chance } from "./createChance.js";
import { closeCycles } from "./closeCycles.js";
import { cardsOf } from "./coalition.js";
import { createTill } from "./createTill.js";
import type { Journal } from "./journal.js";

export interface LoadOptions {
  readonly network: TestNetwork;
  readonly journal: Journal;
  readonly chance: Chance;
  readonly workers: number;
  readonly cardsPerWorker: number;
}

export interface Load {
  /** Waits for the answers that are under way, then ends. */
  stop(): Promise<void>;
}

const PAUSE_AFTER_SILENCE_MS = 100;

/** Tills that sell, take back, redeem, cancel, hold, capture and release, and a finance desk that closes and calculates. */
export function startLoad({ network, journal, chance, workers, cardsPerWorker }: LoadOptions): Load {
  const stopping = new AbortController();
  const run = async (worker: number): Promise<void> => {
    const till = createTill(`w${worker}`, cardsOf(worker, cardsPerWorker), chance);
    while (!stopping.signal.aborted) {
      const next = till.next();
      const answer = await journal.send(next.command);
      if (answer === undefined) await new Promise((resolve) => setTimeout(resolve, PAUSE_AFTER_SILENCE_MS));
      else next.learn(answer);
    }
  };
  const running = Promise.all([
    ...Array.from({ length: workers }, async (_, worker) => run(worker)),
    closeCycles(network, journal, stopping.signal),
  ]);
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
