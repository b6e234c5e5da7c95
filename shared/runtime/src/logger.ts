import { pino, type DestinationStream, type Logger as PinoLogger } from "pino";
import { describeError } from "./describeError.js";
import { currentTrace, type TraceContext } from "./tracing/traceContext.js";

export type Logger = PinoLogger;

/**
 * JSON lines on stderr, so that stdout stays free for what a command answers. A line that is written while a request is worked on
 * bears its `traceId`.
 */
export function createLogger(
  name: string,
  level: string,
  destination: DestinationStream = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    { name, level, serializers: { err: describeError }, mixin: () => traceOfLine(currentTrace()) },
    destination,
  );
}

/** By what a line is found that belongs to a request. */
function traceOfLine(trace: TraceContext | undefined): { readonly traceId?: string } {
  return trace === undefined ? {} : { traceId: trace.traceId };
}
