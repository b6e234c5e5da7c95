import { unavailable } from "@tessera/runtime";

/** Deadlines are in seconds; a timer for each request to a subgraph would cost more than being this exact is worth. */
const TICK_MS = 20;

/** The answer, or UNAVAILABLE when it has not come by `deadlineMs` of the monotonic clock, or up to a tick later. */
export function beforeDeadline<Answer>(answer: Promise<Answer>, deadlineMs: number): Promise<Answer> {
  // Once for every request to a subgraph: one promise, where a race would take four.
  return new Promise((resolve, reject) => {
    const late = (): void => reject(unavailable(new Error("time is up")));
    const tick = Math.ceil(deadlineMs / TICK_MS);
    const waiting = waitingAt(tick);
    waiting.add(late);
    answer.then(
      (value) => {
        waiting.delete(late);
        resolve(value);
      },
      (cause: Error) => {
        waiting.delete(late);
        reject(cause);
      },
    );
  });
}

/** What waits for an answer, by the tick at which its time is up. */
const waitingByTick = new Map<number, Set<() => void>>();

/** One timer for all whose time is up at the same tick. It keeps no process alive: whoever waits for an answer does. */
function waitingAt(tick: number): Set<() => void> {
  const before = waitingByTick.get(tick);
  if (before !== undefined) return before;
  const waiting = new Set<() => void>();
  waitingByTick.set(tick, waiting);
  const pass = (): void => {
    waitingByTick.delete(tick);
    for (const late of waiting) late();
  };
  setTimeout(pass, Math.max(0, tick * TICK_MS - performance.now())).unref();
  return waiting;
}
