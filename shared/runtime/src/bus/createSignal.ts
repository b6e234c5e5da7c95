/** Wakes whoever sleeps. A ring while nobody sleeps is kept for the next sleep. */
export interface Signal {
  ring(): void;
  /** Resolves at the next ring, or after `timeoutMs`; answers whether it rang. */
  sleep(timeoutMs: number): Promise<boolean>;
}

export function createSignal(): Signal {
  const sleepers = new Set<() => void>();
  let kept = false;
  return {
    ring() {
      kept = sleepers.size === 0;
      for (const wake of [...sleepers]) wake();
    },
    async sleep(timeoutMs) {
      if (kept) {
        kept = false;
        return true;
      }
      return new Promise<boolean>((resolve) => {
        const wake = (): void => {
          clearTimeout(timer);
          sleepers.delete(wake);
          resolve(true);
        };
        const timer = setTimeout(() => {
          sleepers.delete(wake);
          resolve(false);
        }, timeoutMs);
        sleepers.add(wake);
      });
    },
  };
}
