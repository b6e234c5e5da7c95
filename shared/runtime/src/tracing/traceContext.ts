import { AsyncLocalStorage } from "node:async_hooks";
import { randomFillSync } from "node:crypto";

/** Which request the code that runs now belongs to. The ids are those of W3C Trace Context. */
export interface TraceContext {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits: what called, for a request that arrives; else the step that runs now. */
  readonly spanId: string;
  /** True when the steps of this request are exported. */
  readonly sampled: boolean;
  /** The service whose step runs, which names it in the export. */
  readonly service?: string | undefined;
}

const current = new AsyncLocalStorage<TraceContext | undefined>();

/** The request that is worked on now; undefined for what the process does of its own accord. */
export function currentTrace(): TraceContext | undefined {
  return current.getStore();
}

/** Everything that `run` starts belongs to this request. */
export function runInTrace<T>(trace: TraceContext | undefined, run: () => T): T {
  return current.run(trace, run);
}

/** Binds a callback that somebody else will call to the request that is worked on now. */
export function bindTrace<Arguments extends unknown[], T>(
  callback: (...parameters: Arguments) => T,
): (...parameters: Arguments) => T {
  const trace = current.getStore();
  return (...parameters) => current.run(trace, callback, ...parameters);
}

/** A request that nobody traced before it came here. */
export function newTrace(): TraceContext {
  return { traceId: randomHex(TRACE_ID_BYTES), spanId: randomHex(SPAN_ID_BYTES), sampled: false };
}

/** What a client may quote and the logs are searched for: the request's own trace id, or a new one where there is no request. */
export function traceIdToTell(): string {
  return current.getStore()?.traceId ?? randomHex(TRACE_ID_BYTES);
}

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Random bytes in stock: asking the system for each id would cost more than all the rest of a trace. */
const stock = Buffer.allocUnsafe(8_192);
let used = stock.length;

function randomHex(bytes: number): string {
  if (used + bytes > stock.length) {
    randomFillSync(stock);
    used = 0;
  }
  used += bytes;
  return stock.toString("hex", used - bytes, used);
}
