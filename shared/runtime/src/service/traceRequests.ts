import type { FastifyInstance, FastifyRequest } from "fastify";
import { type Span, startRootSpan } from "../tracing/spans.js";
import { newTrace, runInTrace, type TraceContext } from "../tracing/traceContext.js";
import { parseTraceparent, TRACEPARENT } from "../tracing/traceparent.js";

declare module "fastify" {
  interface FastifyRequest {
    /** What the request belongs to, for the logs and for the services that it calls. */
    trace: TraceContext | undefined;
  }
}

/** Everything that is done for a request of another process of the network belongs to the trace that it came with. */
export function continueTraces(app: FastifyInstance): void {
  addTrace(app, (request) => parseTraceparent(request.headers[TRACEPARENT]) ?? newTrace());
}

/**
 * Begins the trace of each request from outside. The ids of a client's own trace are kept, so that it finds its request again; whether
 * it is sampled is decided here. Attributes are told when the answer is out.
 */
export function beginTraces(
  app: FastifyInstance,
  service: string,
  isTraced: (request: FastifyRequest) => boolean,
  attributesOf: (request: FastifyRequest) => Readonly<Record<string, string>>,
): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  addTrace(app, (request) => {
    if (!isTraced(request)) return undefined;
    const remote = parseTraceparent(request.headers[TRACEPARENT]);
    const options = { kind: "server", service, attributes: { "http.request.method": request.method } } as const;
    const span = startRootSpan(`${request.method} ${request.routeOptions.url ?? "unknown"}`, remote, options);
    spans.set(request, span);
    return span.context;
  });
  app.addHook("onResponse", async (request, reply) => {
    const { statusCode } = reply;
    const attributes = { "http.response.status_code": statusCode, ...attributesOf(request) };
    spans.get(request)?.end({ failed: statusCode >= 500, attributes });
  });
}

function addTrace(app: FastifyInstance, traceOf: (request: FastifyRequest) => TraceContext | undefined): void {
  app.decorateRequest("trace", undefined);
  app.addHook("onRequest", (request, _reply, done) => {
    request.trace = traceOf(request);
    runInTrace(request.trace, done);
  });
  // The body arrives in the context of its connection, and the hooks behind it would stay there.
  app.addHook("preValidation", (request, _reply, done) => runInTrace(request.trace, done));
}
