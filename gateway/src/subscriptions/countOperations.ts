export interface OperationCount {
  count<T>(run: () => Promise<T>): Promise<T>;
  readonly isStopping: () => boolean;
  /** From now on nothing new is to be begun. Resolves when what was begun has ended, or after so many milliseconds. */
  stop(mostMs: number): Promise<void>;
}

/** Knows how many queries and mutations are under way over sockets, so that a door that closes lets them end. */
export function countOperations(): OperationCount {
  let underWay = 0;
  let stopping = false;
  let onIdle = (): void => {};
  return {
    count: async (run) => {
      underWay += 1;
      try {
        return await run();
      } finally {
        underWay -= 1;
        // Its answer is written in the turns between.
        if (stopping && underWay === 0) setImmediate(() => onIdle());
      }
    },
    isStopping: () => stopping,
    stop: async (mostMs) => {
      stopping = true;
      if (underWay === 0) return;
      await new Promise<void>((resolve) => {
        const late = setTimeout(resolve, mostMs);
        onIdle = () => {
          clearTimeout(late);
          resolve();
        };
      });
    },
  };
}
