import { unavailable } from "@tessera/runtime";

/**
 * Lets one piece of work of this instance through at a time, first come, first served: what would queue for one lock of the
 * database waits here and not on its connections. Throws NotAnAnswer(UNAVAILABLE) when too many wait.
 */
export type Turnstile = <T>(work: () => Promise<T>) => Promise<T>;

const MOST_WAITING = 1_000;

export function createTurnstile(mostWaiting = MOST_WAITING): Turnstile {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (work) => {
    if (waiting >= mostWaiting) throw unavailable();
    waiting += 1;
    const turn = last.then(work);
    last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      waiting -= 1;
    }
  };
}
