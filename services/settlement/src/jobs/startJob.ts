import type { Logger } from "@tessera/runtime";

export interface Job {
  readonly name: string;
  /** Longest sleep between two runs. */
  readonly everyMs: number;
  /** One command; what it throws is logged, and the job goes on at its next turn. */
  readonly run: () => Promise<void>;
  readonly log: Logger;
}

export interface RunningJob {
  /** Runs soon, once more after a run under way. */
  wake(): void;
  /** Waits for a run under way; there is none afterwards. */
  stop(): Promise<void>;
}

/** Runs a job now and then again and again, never twice at a time. */
export function startJob({ name, everyMs, run, log }: Job): RunningJob {
  let isStopped = false;
  let isWoken = false;
  let wakeSleeper: (() => void) | undefined;

  async function sleep(): Promise<void> {
    if (isWoken || isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, everyMs);
      wakeSleeper = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async function loop(): Promise<void> {
    while (!isStopped) {
      isWoken = false;
      try {
        await run();
      } catch (error) {
        log.warn({ err: error, job: name }, "a job will try again");
      }
      await sleep();
    }
  }

  const running = loop();
  return {
    wake() {
      isWoken = true;
      wakeSleeper?.();
    },
    async stop() {
      isStopped = true;
      wakeSleeper?.();
      await running;
    },
  };
}
