import type { IncomingMessage } from "node:http";
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

/** Begins the trace of a request from outside. The ids of a client's own trace are kept; whether it is sampled is decided here. */
export function beginTrace({ method = "", headers }: IncomingMessage, route: string, service: string): Span {
  const options = { kind: "server", service, attributes: { "http.request.method": method } } as const;
  return startRootSpan(`${method} ${route}`, parseTraceparent(headers[TRACEPARENT]), options);
}

/** Ends it when the answer is out, with what the request turned out to be. */
export function endTrace(span: Span, status: number, attributes: Readonly<Record<string, string>>): void {
  span.end({ failed: status >= 500, attributes: { "http.response.status_code": status, ...attributes } });
}

/** Begins and ends the trace of each request from outside; `begun` knows those that have one by the time they come here. */
export function beginTraces(
  app: FastifyInstance,
  service: string,
  isTraced: (request: FastifyRequest) => boolean,
  attributesOf: (request: FastifyRequest) => Readonly<Record<string, string>>,
  begun: (request: IncomingMessage) => Span | undefined,
): void {
  const spans = new WeakMap<FastifyRequest, Span>();
  addTrace(app, (request) => {
    if (!isTraced(request)) return undefined;
    const span = begun(request.raw) ?? beginTrace(request.raw, request.routeOptions.url ?? "unknown", service);
    spans.set(request, span);
    return span.context;
  });
  app.addHook("onResponse", (request, reply, done) => {
    const span = spans.get(request);
    if (span !== undefined) endTrace(span, reply.statusCode, attributesOf(request));
    done();
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
