import { currentTrace, newTrace, runInTrace, type TraceContext } from "./traceContext.js";

export type SpanKind = "server" | "client" | "internal" | "producer" | "consumer";

/** Ids, counts and names of operations. Never a value that a client sent, never a name of a person. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

export interface SpanOptions {
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
  /** Other requests that this step also works for. */
  readonly links?: readonly TraceContext[];
  /** The service whose step it is, when it is not the one around it. */
  readonly service?: string;
}

/** A step that runs. */
export interface Span {
  readonly context: TraceContext;
  end(outcome?: { readonly failed?: boolean; readonly attributes?: SpanAttributes }): void;
}

/** What records steps; the only thing that knows what they are recorded with. */
export interface Tracer {
  /** Begins a step of `parent`'s request. `isRoot`: the request comes in from outside, and it is decided here whether it is sampled. */
  start(name: string, parent: TraceContext, options: SpanOptions & { readonly isRoot?: boolean }): Span;
  stop(): Promise<void>;
}

/** One a process, since a statement or a step cannot be asked to carry what is almost always absent. */
let tracer: Tracer | undefined;

/** Undefined switches tracing off again. */
export function useTracer(used: Tracer | undefined): void {
  tracer = used;
}

/** False when no collector is configured: nothing needs to be prepared for spans then. */
export function isTracing(): boolean {
  return tracer !== undefined;
}

/** The first step of a request from outside, which may have a trace already. Without a tracer it has ids for the logs only. */
export function startRootSpan(name: string, remote: TraceContext | undefined, options: SpanOptions): Span {
  const parent = remote ?? newTrace();
  if (tracer !== undefined) return tracer.start(name, parent, { ...options, isRoot: true });
  return { context: { ...parent, sampled: false }, end: () => {} };
}

/** Begins a step of the request that is worked on now; undefined when it is not sampled or there is none. */
export function startSpan(name: string, options: SpanOptions): Span | undefined {
  const parent = currentTrace();
  return tracer === undefined || parent?.sampled !== true ? undefined : tracer.start(name, parent, options);
}

/** Runs a step of the request that is worked on now. Costs a comparison when there is nothing to record. */
export async function inSpan<T>(name: string, options: SpanOptions, run: () => Promise<T>): Promise<T> {
  const span = startSpan(name, options);
  if (span === undefined) return run();
  try {
    const result = await runInTrace(span.context, run);
    span.end();
    return result;
  } catch (error) {
    span.end({ failed: true });
    throw error;
  }
}
