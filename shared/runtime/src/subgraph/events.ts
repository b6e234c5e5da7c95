import { unavailable } from "../errors.js";

export interface EventQueue<Event> {
  /** What `subscribe` of a @Subscription answers. Ends when the queue is closed or the subscriber leaves. */
  readonly events: AsyncGenerator<Event, void, void>;
  /** Adds an event; without effect after the end. A subscriber that lets more than `mostWaiting` pile up is cut off: UNAVAILABLE. */
  push(event: Event): void;
  /** Ends the stream behind the events that wait. */
  close(): void;
}

export interface EventQueueOptions {
  readonly mostWaiting?: number;
  /** Runs once, when the stream has ended for whatever reason: stop listening here. */
  readonly onEnd?: () => void;
}

/**
 * Pushed events as an async iterator. Not an async generator: one that waits for its source cannot be told to return, and a
 * subscriber that leaves must be let go at once.
 */
export function eventQueue<Event>({ mostWaiting = 256, onEnd = () => {} }: EventQueueOptions = {}): EventQueue<Event> {
  type Result = IteratorResult<Event, void>;
  const waiting: Event[] = [];
  const pulls: { resolve: (result: Result) => void; reject: (cause: unknown) => void }[] = [];
  let ended = false;
  let failure: Error | undefined;

  function end(): void {
    if (ended) return;
    ended = true;
    onEnd();
    if (waiting.length === 0) for (const pull of pulls.splice(0)) pull.resolve({ done: true, value: undefined });
  }

  async function next(): Promise<Result> {
    const event = waiting.shift();
    if (event !== undefined) return { done: false, value: event };
    if (failure !== undefined) {
      const cause = failure;
      failure = undefined;
      throw cause;
    }
    if (ended) return { done: true, value: undefined };
    return new Promise((resolve, reject) => pulls.push({ resolve, reject }));
  }

  async function leave(): Promise<Result> {
    waiting.length = 0;
    end();
    return { done: true, value: undefined };
  }

  return {
    events: asGenerator(next, leave),
    push: (event) => {
      if (ended) return;
      const pull = pulls.shift();
      if (pull !== undefined) return pull.resolve({ done: false, value: event });
      if (waiting.length < mostWaiting) return void waiting.push(event);
      failure = unavailable(new Error(`a subscriber let ${mostWaiting} events wait`));
      end();
    },
    close: end,
  };
}

export interface EventMap<From, To> {
  readonly value: (event: From) => To | Promise<To>;
  /** The last event of a source that threw. */
  readonly failure: (cause: unknown) => To;
}

/** Maps every event; leaving reaches the source at once, also while it is awaited. */
export function mapEvents<From, To>(
  source: AsyncGenerator<From, void, void>,
  { value, failure }: EventMap<From, To>,
): AsyncGenerator<To, void, void> {
  let failed = false;
  async function next(): Promise<IteratorResult<To, void>> {
    if (failed) return { done: true, value: undefined };
    try {
      const result = await source.next();
      return result.done === true
        ? { done: true, value: undefined }
        : { done: false, value: await value(result.value) };
    } catch (cause) {
      failed = true;
      return { done: false, value: failure(cause) };
    }
  }
  async function leave(): Promise<IteratorResult<To, void>> {
    failed = true;
    await source.return(undefined);
    return { done: true, value: undefined };
  }
  return asGenerator(next, leave);
}

function asGenerator<Event>(
  next: () => Promise<IteratorResult<Event, void>>,
  leave: () => Promise<IteratorResult<Event, void>>,
): AsyncGenerator<Event, void, void> {
  const generator = {
    next,
    return: leave,
    throw: async (cause: unknown): Promise<IteratorResult<Event, void>> => {
      await leave();
      throw cause;
    },
    [Symbol.asyncIterator]: () => generator,
    [Symbol.asyncDispose]: async (): Promise<void> => void (await leave()),
  };
  return generator;
}
