import { TesseraError } from "./TesseraError.js";

/** How long and how fast a request is repeated. */
export interface RetryPolicy {
  /** No new attempt begins after this time from the first one. 0: never repeat. Default 30,000. */
  readonly forMs: number;
  /** Upper bound of the first pause; it doubles from attempt to attempt. Default 50. */
  readonly firstPauseMs: number;
  /** Upper bound of every pause. Default 5,000. */
  readonly longestPauseMs: number;
}

export const DEFAULT_RETRY: RetryPolicy = { forMs: 30_000, firstPauseMs: 50, longestPauseMs: 5_000 };

/**
 * Pause before the repeat that follows `attempt` (1 is the first): exponential backoff with full jitter (M. Brooker, "Exponential
 * Backoff And Jitter", AWS Architecture Blog, 2015), so that clients that lost the network together do not come back
 * together. A RATE_LIMITED answer's own waiting time is the lower bound.
 */
export function retryPauseMs(policy: RetryPolicy, attempt: number, error: TesseraError, chance: number): number {
  const bound = Math.min(policy.longestPauseMs, policy.firstPauseMs * 2 ** Math.min(attempt - 1, 30));
  return (error.retryAfterSeconds ?? 0) * 1000 + Math.round(bound * chance);
}

/** What `repeat` needs from outside, so that a test can turn the clock. */
export interface RetryClock {
  nowMs(): number;
  chance(): number;
  pause(ms: number): Promise<void>;
}

export const SYSTEM_CLOCK: RetryClock = {
  nowMs: () => performance.now(),
  chance: () => Math.random(),
  pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** Runs `attempt` until it answers, fails for good, or the policy's time is over; then the last error is thrown. */
export async function repeat<T>(policy: RetryPolicy, clock: RetryClock, attempt: () => Promise<T>): Promise<T> {
  const startedMs = clock.nowMs();
  for (let number = 1; ; number++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof TesseraError) || !error.retryable) throw error;
      const pauseMs = retryPauseMs(policy, number, error, clock.chance());
      if (clock.nowMs() + pauseMs - startedMs >= policy.forMs) throw error;
      await clock.pause(pauseMs);
    }
  }
}
