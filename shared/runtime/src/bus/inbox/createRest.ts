/** Whether somebody rests, and a way to wait until they do. */
export interface Rest {
  begin(): void;
  end(): void;
  /** Resolves as soon as they rest, at once if they do now, or after `timeoutMs`; answers whether they rest. */
  wait(timeoutMs: number): Promise<boolean>;
}

export function createRest(): Rest {
  const waiting = new Set<(rests: boolean) => void>();
  let isResting = false;
  return {
    begin() {
      isResting = true;
      for (const resolve of waiting) resolve(true);
    },
    end() {
      isResting = false;
    },
    async wait(timeoutMs) {
      if (isResting) return true;
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
  };
}
