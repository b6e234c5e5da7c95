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

/** Before the next request after one without an answer; doubled while none comes. */
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** Tills that sell, take back, redeem, cancel, hold, capture and release, and a finance desk that closes and calculates. */
export function startLoad({ network, journal, chance, workers, cardsPerWorker }: LoadOptions): Load {
  const stopping = new AbortController();
  const run = async (worker: number): Promise<void> => {
    const till = createTill(`w${worker}`, cardsOf(worker, cardsPerWorker), chance);
    for (let pauseMs = FIRST_PAUSE_MS; !stopping.signal.aborted;) {
      const next = till.next();
      const answer = await journal.send(next.command);
      if (answer !== undefined) {
        next.learn(answer);
        pauseMs = FIRST_PAUSE_MS;
        continue;
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      pauseMs = Math.min(LONGEST_PAUSE_MS, pauseMs * 2);
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
