/** Whether somebody rests, and a way to wait until they do. */
export interface Rest {
  begin(): void;
  end(): void;
  /** Resolves as soon as they rest, at once if they do now, or after `timeoutMs`; answers whether they rest. */
  wait(timeoutMs: number): Promise<boolean>;
  /** They never rest again: whoever waits is told so. */
  stop(): void;
}

export function createRest(): Rest {
  const waiting = new Set<(rests: boolean) => void>();
  let isResting = false;
  let hasStopped = false;

  function tell(rests: boolean): void {
    isResting = rests;
    if (rests || hasStopped) for (const answer of waiting) answer(rests);
  }

  return {
    begin: () => tell(true),
    end: () => tell(false),
    async wait(timeoutMs) {
      if (isResting || hasStopped) return isResting;
      return new Promise<boolean>((resolve) => {
        const answer = (rests: boolean): void => {
          clearTimeout(timer);
          waiting.delete(answer);
          resolve(rests);
        };
        const timer = setTimeout(() => answer(false), timeoutMs);
        waiting.add(answer);
      });
    },
    stop() {
      hasStopped = true;
      tell(false);
    },
  };
}
