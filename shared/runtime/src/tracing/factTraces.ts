import { isTracing, type Span, startSpan } from "./spans.js";
import { currentTrace, runInTrace, type TraceContext } from "./traceContext.js";

/** Remembers for a while which request a fact comes from. */
export interface FactTraces {
  remember(name: string, trace: TraceContext | undefined): void;
  /** The request remembered under this name, once. */
  take(name: string): TraceContext | undefined;
}

/** Facts wait in an outbox or an inbox for milliseconds; of those that wait longer the trace is forgotten, never the fact. */
const MOST_REMEMBERED = 10_000;

export function createFactTraces(): FactTraces {
  const traces = new Map<string, TraceContext>();
  return {
    remember: (name, trace) => {
      if (trace?.sampled !== true) return;
      traces.delete(name);
      if (traces.size >= MOST_REMEMBERED) traces.delete(traces.keys().next().value!);
      traces.set(name, trace);
    },
    take: (name) => {
      if (traces.size === 0) return undefined;
      const trace = traces.get(name);
      traces.delete(name);
      return trace;
    },
  };
}

/**
 * Lives in memory and by key: the tables of the bus stay as they are, and a request that nobody samples costs nothing. A fact that
 * another instance relays belongs to no trace.
 */
const published = createFactTraces();

/** The request that is worked on now is about to publish facts under this key. Without effect while nothing is sampled. */
export function noteFact(key: string): void {
  if (isTracing()) published.remember(key, currentTrace());
}

/** The request that published under this key, once. */
export function takeFactTrace(key: string): TraceContext | undefined {
  return published.take(key);
}

/** Begins a step of a request that is not the one worked on now. */
export function startSpanIn(
  trace: TraceContext,
  name: string,
  options: Parameters<typeof startSpan>[1],
): Span | undefined {
  return runInTrace(trace, () => startSpan(name, options));
}
