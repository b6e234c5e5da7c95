/** What one scenario gave. */
export interface Measured {
  readonly name: string;
  /** Requests under way at a time. */
  readonly concurrency: number;
  /** Business operations (transactions, purchases, redemptions) per second. */
  readonly perSecond: number;
  readonly operations: number;
  /** Of one request, whatever number of operations it carries, in milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU of this process for one operation, in milliseconds. */
  readonly cpuMs: number;
}

export interface Scenario {
  readonly name: string;
  readonly concurrency: number;
  /** Operations that one request carries. */
  readonly operationsPerRequest: number;
  /** One request. `lane` is below the concurrency, `turn` counts the requests of that lane. Throws when it was refused. */
  readonly request: (lane: number, turn: number) => Promise<void>;
}

/** A scenario that can be run, here or in another process. */
export interface Runnable {
  readonly name: string;
  readonly concurrency: number;
  readonly run: (seconds: number) => Promise<Measured>;
  /** Whether the client is another process. */
  readonly isElsewhere?: boolean;
}

/** A scenario that this process runs. */
export function runHere(scenario: Scenario): Runnable {
  const { name, concurrency } = scenario;
  return { name, concurrency, run: async (seconds) => measure(scenario, seconds) };
}

/** Every lane sends its next request when the last one is answered; only what is answered within the time counts. */
export async function measure(scenario: Scenario, seconds: number): Promise<Measured> {
  const { name, concurrency, operationsPerRequest, request } = scenario;
  const startedCpu = process.cpuUsage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  const latenciesMs: number[] = [];
  const work = async (lane: number): Promise<void> => {
    for (let turn = 0; performance.now() < endsAt; turn += 1) {
      const sentAt = performance.now();
      await request(lane, turn);
      latenciesMs.push(performance.now() - sentAt);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, (_, lane) => work(lane)));
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  const used = process.cpuUsage(startedCpu);
  latenciesMs.sort((a, b) => a - b);
  const operations = latenciesMs.length * operationsPerRequest;
  return {
    name,
    concurrency,
    perSecond: operations / elapsedSeconds,
    operations,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    cpuMs: (used.user + used.system) / 1000 / operations,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
