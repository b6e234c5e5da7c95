import { bindTrace, noteFact, unavailable } from "@tessera/runtime";

export interface AccountQueues {
  /**
   * Runs what locks a member's account behind what this instance already does with it, so that many requests on one account wait
   * here and not on connections. Throws NotAnAnswer(UNAVAILABLE) when the account's queue, or the room for all of them, is full.
   */
  run<T>(memberId: string, work: () => Promise<T>): Promise<T>;
  idle(): Promise<void>;
}

export interface AccountQueuesOptions {
  /** Requests of one account that may wait at a time. */
  readonly mostPerAccount: number;
  /** Accounts that are worked on at a time: connections that this takes from the pool at most. */
  readonly concurrent: number;
  readonly mostWaiting: number;
}

/** First come, first served, for each account; accounts side by side up to `concurrent`. */
export function createAccountQueues({ mostPerAccount, concurrent, mostWaiting }: AccountQueuesOptions): AccountQueues {
  const queues = new Map<string, (() => Promise<void>)[]>();
  const ready: string[] = [];
  let working = 0;
  let waiting = 0;
  let onIdle: (() => void)[] = [];

  function start(): void {
    while (working < concurrent && ready.length > 0) {
      working += 1;
      void step(ready.shift()!);
    }
  }

  async function step(memberId: string): Promise<void> {
    const queue = queues.get(memberId)!;
    await queue[0]!();
    queue.shift();
    waiting -= 1;
    working -= 1;
    if (queue.length > 0) ready.push(memberId);
    else queues.delete(memberId);
    start();
    if (waiting > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  }

  return {
    async run<T>(memberId: string, work: () => Promise<T>): Promise<T> {
      const queue = queues.get(memberId) ?? [];
      if (queue.length >= mostPerAccount || waiting >= mostWaiting) throw unavailable();
      return new Promise<T>((resolve, reject) => {
        noteFact(memberId);
        queue.push(bindTrace(async () => work().then(resolve, reject)));
        waiting += 1;
        if (queue.length > 1) return;
        queues.set(memberId, queue);
        ready.push(memberId);
        start();
      });
    },
    idle: async () => {
      if (waiting > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
    },
  };
}
