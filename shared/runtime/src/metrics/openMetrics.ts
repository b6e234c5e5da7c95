import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** The kinds of operation that are told apart; everything else about a request would let its sender choose how many series there are. */
export type OperationKind = "query" | "mutation" | "subscription" | "command" | "none";

/** What one service, or the gateway, tells of itself. Cheap enough to be called for every request. */
export interface ServiceMetrics {
  readonly service: string;
  /** One operation was answered. `operation`: a root field or a command by its name in the schema, never text of a request. */
  answered(kind: OperationKind, operation: string, seconds: number): void;
  /** A mutation, or one item of it, ended in this member of its result union: the success, or a refusal. */
  outcome(union: string, member: string): void;
  /** A request had no answer, by the code that the client was told. */
  failed(code: string): void;
  /** A request was turned away, since its flow was asked for too often. */
  rateLimited(flow: string): void;
  /** So many requests were written in one transaction. */
  batched(batch: string, size: number): void;
  /** A verification found so many violations of an invariant; 0 clears it. */
  violations(invariant: string, count: number): void;
  /** Reads what stands now, whenever somebody asks for the metrics. What throws, or takes too long, is left out. */
  gauge(name: GaugeName, read: () => readonly GaugeValue[] | Promise<readonly GaugeValue[]>): void;
}

export interface GaugeValue {
  readonly value: number;
  /** Of the gauge's second label, where it has one. */
  readonly state?: string;
}

export type GaugeName = keyof typeof GAUGES;

/** Everything that one process tells, whichever services it runs. */
export interface Metrics {
  /** Those of one service; its name is the label `service`. */
  of(service: string): ServiceMetrics;
  /** One answered HTTP request. `route` is a pattern, never a path with ids. */
  requested(service: string, route: string, status: number, seconds: number): void;
  readonly contentType: string;
  /** The Prometheus text format. */
  render(): Promise<string>;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60];
const SIZES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const GAUGES = {
  tessera_pool_connections: "Database connections by state: in use, idle.",
  tessera_pool_waiting_requests: "Requests that wait for a database connection.",
  tessera_outbox_age_seconds: "Age of the oldest fact that some subscriber has not been handed; 0 when there is none.",
  tessera_outbox_pending_facts: "Facts that are not published yet; counted up to 10,000.",
  tessera_inbox_facts: "Facts of others by state: ready, waiting, parked; each counted up to 10,000.",
  tessera_subscriptions_open: "Subscriptions that clients hold open.",
  tessera_sockets_open: "Connections of graphql-ws clients.",
} as const;
const WITH_STATE: ReadonlySet<string> = new Set(["tessera_pool_connections", "tessera_inbox_facts"]);

/** A database that does not answer must not keep the rest from being told. */
const READ_TIMEOUT_MS = 2_000;

/** What one process tells of itself at /metrics. The number of series is bounded by the schema, whatever clients send. */
export function openMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const families = openFamilies(registry);
  const readers: (() => Promise<void>)[] = [];
  const known = new Map<string, ServiceMetrics>();

  function serviceMetrics(service: string): ServiceMetrics {
    return {
      service,
      answered: (kind, operation, seconds) => families.durations.observe({ service, kind, operation }, seconds),
      outcome: (union, member) => families.outcomes.inc({ service, result: union, outcome: member }),
      failed: (code) => families.failures.inc({ service, code }),
      rateLimited: (flow) => families.limited.inc({ service, flow }),
      batched: (batch, size) => families.batches.observe({ service, batch }, size),
      violations: (invariant, count) => families.violations.set({ service, invariant }, count),
      gauge: (name, read) => void readers.push(async () => readGauge(families.gauges[name], service, read)),
    };
  }

  return {
    of: (service) => {
      const metrics = known.get(service) ?? serviceMetrics(service);
      known.set(service, metrics);
      return metrics;
    },
    requested: (service, route, status, seconds) =>
      families.requests.observe({ service, route, status: String(status) }, seconds),
    contentType: registry.contentType,
    render: async () => {
      for (const gauge of Object.values(families.gauges)) gauge.reset();
      await Promise.all(readers.map((read) => read()));
      return registry.metrics();
    },
  };
}

function openFamilies(registry: Registry) {
  const registers = [registry];
  const gauges = Object.fromEntries(
    Object.entries(GAUGES).map(([name, help]) => {
      const labelNames = WITH_STATE.has(name) ? ["service", "state"] : ["service"];
      return [name, new Gauge({ name, help, labelNames, registers })];
    }),
  ) as Record<GaugeName, Gauge>;
  return {
    gauges,
    requests: new Histogram({
      name: "tessera_request_duration_seconds",
      help: "Time from the end of the request's head to the end of the answer.",
      labelNames: ["service", "route", "status"],
      buckets: SECONDS,
      registers,
    }),
    durations: new Histogram({
      name: "tessera_operation_duration_seconds",
      help: "Time that an operation took, by its kind and its root field; several when it has more than one.",
      labelNames: ["service", "kind", "operation"],
      buckets: SECONDS,
      registers,
    }),
    outcomes: new Counter({
      name: "tessera_outcomes_total",
      help: "Results of mutations, each item of a bulk counted: the success, or the kind of refusal.",
      labelNames: ["service", "result", "outcome"],
      registers,
    }),
    failures: new Counter({
      name: "tessera_errors_total",
      help: "Errors in place of an answer, by code.",
      labelNames: ["service", "code"],
      registers,
    }),
    limited: new Counter({
      name: "tessera_rate_limited_total",
      help: "Requests turned away, since their flow was asked for too often.",
      labelNames: ["service", "flow"],
      registers,
    }),
    batches: new Histogram({
      name: "tessera_batch_size",
      help: "Requests that the points book wrote in one transaction.",
      labelNames: ["service", "batch"],
      buckets: SIZES,
      registers,
    }),
    violations: new Gauge({
      name: "tessera_invariant_violations",
      help: "What the last verification found, by invariant.",
      labelNames: ["service", "invariant"],
      registers,
    }),
  };
}

async function readGauge(
  gauge: Gauge,
  service: string,
  read: () => readonly GaugeValue[] | Promise<readonly GaugeValue[]>,
): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly GaugeValue[]>((resolve) => {
    timer = setTimeout(() => resolve([]), READ_TIMEOUT_MS);
  });
  try {
    for (const { value, state } of await Promise.race([read(), late])) {
      gauge.set(state === undefined ? { service } : { service, state }, value);
    }
  } catch {
    // What cannot be read now is not told.
  } finally {
    clearTimeout(timer);
  }
}
