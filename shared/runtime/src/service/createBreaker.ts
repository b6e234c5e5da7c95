/** Keeps requests from waiting for a peer that is known not to answer. */
export interface Breaker {
  /** Sends a request, whose promise never throws at once; rejects at once, without sending it, while the peer does not answer. */
  run<Answer>(send: () => Promise<Answer>): Promise<Answer>;
  /** `run` in two halves, for whoever has a promise of its own already. False while the peer does not answer: nothing is to be sent. */
  begin(): boolean;
  /** Ends what was begun, once: whether the peer was heard. */
  end(isHeard: boolean): void;
  stop(): void;
}

export interface BreakerOptions {
  /** Asks the peer for a sign of life; answers in about a second, whatever the peer does. */
  readonly isAlive: () => Promise<boolean>;
  /** Silence of a peer that owes an answer, until it is asked for a sign of life. */
  readonly suspectAfterMs?: number;
  /** Between two questions to a peer that gave none. */
  readonly probeEveryMs?: number;
}

const SUSPECT_AFTER_MS = 1_000;
const PROBE_EVERY_MS = 250;
/** One missing sign of life may be bad luck. */
const OPEN_AFTER_FAILURES = 2;

/**
 * A circuit breaker that opens by probes, not by failed requests: a peer that hangs would cost each of those its whole time-out,
 * and a long command is no sign of a dead peer as long as the peer answers a short question. Requests that are under way when it
 * opens are left alone; new ones fail at once until the peer gives a sign of life.
 */
export function createBreaker(options: BreakerOptions): Breaker {
  const { isAlive, suspectAfterMs = SUSPECT_AFTER_MS, probeEveryMs = PROBE_EVERY_MS } = options;
  let underWay = 0;
  let heardAtMs = performance.now();
  let failures = 0;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;

  function hear(): void {
    heardAtMs = performance.now();
    failures = 0;
  }
  function lookAfter(ms: number): void {
    if (stopped || timer !== undefined) return;
    timer = setTimeout(() => void look(), ms).unref();
  }
  async function look(): Promise<void> {
    const silentMs = performance.now() - heardAtMs;
    if (underWay > 0 && failures === 0 && silentMs < suspectAfterMs) return again(suspectAfterMs - silentMs);
    if (underWay === 0 && failures === 0) return again();
    if (await isAlive()) hear();
    else failures += 1;
    again(failures > 0 ? probeEveryMs : suspectAfterMs);
  }
  /** Looks again after so long; with nothing to look after, the next request does. */
  function again(ms?: number): void {
    timer = undefined;
    if (ms !== undefined) lookAfter(ms);
  }

  function begin(): boolean {
    if (failures >= OPEN_AFTER_FAILURES) return false;
    underWay += 1;
    // Whoever owed nothing before begins to owe now.
    if (underWay === 1 && failures === 0) heardAtMs = performance.now();
    lookAfter(suspectAfterMs);
    return true;
  }
  function end(isHeard: boolean): void {
    underWay -= 1;
    if (isHeard) hear();
  }

  return {
    run(send) {
      if (!begin()) return Promise.reject(new Error("the peer does not answer"));
      return send().then(
        (answer) => {
          end(true);
          return answer;
        },
        (cause: Error) => {
          end(false);
          throw cause;
        },
      );
    },
    begin,
    end,
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
