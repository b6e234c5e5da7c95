export interface RunningInterval {
  /** Waits for the run under way. */
  stop(): Promise<void>;
}

/** Runs `work` again and again, `everyMs` after the last run ended; what it throws goes to `onError`, and the next run comes. */
export function startInterval(
  everyMs: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): RunningInterval {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  async function runOnce(): Promise<void> {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    if (!stopped) schedule();
  }

  function schedule(): void {
    timer = setTimeout(() => {
      running = runOnce();
    }, everyMs);
  }

  schedule();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
