import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

export interface RequestMetrics {
  readonly registry: Registry;
  /** Counts one answered request. `route` is a pattern, never a path with ids. */
  observe(route: string, status: number, seconds: number): void;
}

/** A process's own numbers and the durations of its requests, in the Prometheus text format at /metrics. */
export function requestMetrics(service: string): RequestMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "tessera_request_duration_seconds",
    help: "Time from the end of the request's head to the end of the answer.",
    labelNames: ["route", "status"],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60],
    registers: [registry],
  });
  return {
    registry,
    observe: (route, status, seconds) => duration.observe({ route, status: String(status) }, seconds),
  };
}
