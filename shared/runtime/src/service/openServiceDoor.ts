import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { ServiceName } from "@tessera/contracts";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { z } from "zod";
import { NotAnAnswer, unavailable } from "../errors.js";
import type { Logger } from "../logger.js";
import { type Metrics, openMetrics } from "../metrics/openMetrics.js";
import { CALLER_HEADER, readCaller } from "./callerHeader.js";
import { type CallerDigests, type CallerName, recogniseCallers } from "./credentials.js";
import { drainRequests } from "./drainRequests.js";
import { CommandRefused, runCommand } from "./runCommand.js";
import type { RunningService } from "./running.js";
import { serveFiles } from "./serveFiles.js";
import { serveSubscriptions } from "./serveSubscriptions.js";
import { continueTraces } from "./traceRequests.js";

export interface ServiceDoorOptions {
  readonly name: ServiceName;
  /** Loopback or a private network: the credential keeps strangers out, not eavesdroppers. */
  readonly host: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** By what those who may call are recognised. */
  readonly callers: CallerDigests;
  readonly log: Logger;
  /** What `GET /metrics` tells; the door's own requests alone when left out. */
  readonly metrics?: Metrics | undefined;
}

export interface ServiceDoor {
  /** `http://host:port` */
  readonly url: string;
  readonly port: number;
  /** The service runs: requests reach it from now on. */
  serve(service: RunningService): void;
  /** Idempotent: ends subscriptions, turns new requests away, finishes those under way, then closes. The service itself goes on. */
  stop(): Promise<void>;
}

/** A whole page of entities, or a bulk mutation of the gateway, with room. */
const BODY_LIMIT_BYTES = 16 * 1024 * 1024;
/** Longer than any caller keeps an idle connection, so that the caller is always the one who closes it. */
const KEEP_ALIVE_MS = 75_000;
/** Until a request that does not end is cut off when the door closes. */
const STOP_WITHIN_MS = 8_000;
/** A file comes in as fast as its client sends it; the gateway sees to it that it does. */
const REQUEST_TIMEOUT_MS = 35 * 60_000;

declare module "fastify" {
  interface FastifyRequest {
    internalCaller: CallerName | undefined;
  }
}

/** The service, as soon as it runs. Throws NotAnAnswer(UNAVAILABLE) before. */
type Running = () => RunningService;

/**
 * Carries requests of the gateway and of other services to a running one: `POST /graphql` and graphql-ws on the same path for
 * the gateway's credential, and its files (serveFiles.ts), `POST /internal/<command>` and `POST /internal/deliver` for services, health and metrics for all.
 * It answers before the service runs, so that migrations that take long are seen as a process that lives and is not ready.
 */
export async function openServiceDoor(options: ServiceDoorOptions): Promise<ServiceDoor> {
  const recognise = recogniseCallers(options.callers);
  const http = createServer({
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: KEEP_ALIVE_MS + 5_000,
    requestTimeout: REQUEST_TIMEOUT_MS,
  });
  const app: FastifyInstance = Fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: "idle",
    serverFactory: (handler) => {
      http.on("request", handler);
      return http;
    },
  });
  let served: RunningService | undefined;
  let stopped: Promise<unknown> | undefined;
  const running: Running = () => {
    if (served === undefined) throw unavailable(new Error(`${options.name} does not run yet`));
    return served;
  };
  const drain = drainRequests(app, http, (_request, reply) =>
    reply.code(503).send({ error: { code: "UNAVAILABLE", message: unavailable().message } }),
  );
  continueTraces(app);
  app.decorateRequest("internalCaller", undefined);
  app.addHook("onRequest", async (request) => {
    request.internalCaller = recognise(request.headers.authorization);
  });
  answerErrors(app, options.log);
  addHealth(app, async () => served !== undefined && !drain.isStopping() && (await served.ready()));
  addMetrics(app, options.name, options.metrics ?? openMetrics());
  addGraph(app, running);
  addInternal(app, running, options.log);
  serveFiles(app, () => running().files, refuseCaller);
  const subscriptions = serveSubscriptions(
    http,
    async (request, caller) => running().subgraph.subscribe(request, caller),
    recognise,
    options.log,
  );
  await app.listen({ host: options.host, port: options.port });
  return {
    url: `http://${options.host}:${portOf(http)}`,
    port: portOf(http),
    serve: (service) => {
      served = service;
    },
    stop: async () => {
      stopped ??= Promise.all([subscriptions.stop(), drain.stop(STOP_WITHIN_MS)]);
      await stopped;
    },
  };
}

function portOf(http: Server): number {
  return (http.address() as AddressInfo).port;
}

function addHealth(app: FastifyInstance, isReady: () => Promise<boolean>): void {
  app.get("/health/live", async () => ({ live: true }));
  app.get("/health/ready", async (_request, reply) => {
    const ready = await isReady().catch(() => false);
    return reply.code(ready ? 200 : 503).send({ ready });
  });
}

function addMetrics(app: FastifyInstance, name: ServiceName, metrics: Metrics): void {
  app.addHook("onResponse", async (request, reply) => {
    metrics.requested(name, request.routeOptions.url ?? "unknown", reply.statusCode, reply.elapsedTime / 1000);
  });
  app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()));
}

const graphBody = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

function addGraph(app: FastifyInstance, running: Running): void {
  app.post("/graphql", async (request, reply) => {
    if (request.internalCaller !== "gateway") return refuseCaller(request, reply);
    const { query, operationName, variables } = parseBody(graphBody, request.body);
    const header = request.headers[CALLER_HEADER];
    const caller = readCaller(Array.isArray(header) ? header[0] : header);
    const result = await running().subgraph.execute(
      { query, operationName: operationName ?? undefined, variables: variables ?? undefined },
      caller,
    );
    return reply.type("application/json").send(JSON.stringify(result));
  });
}

const envelopes = z.array(
  z.object({
    id: z.string(),
    publisher: z.enum(["members", "partners", "rewards", "settlement"]),
    topic: z.string(),
    key: z.string(),
    sequence: z.number().int(),
    payload: z.unknown(),
    recordedAt: z.string(),
    traceparent: z.string().optional(),
  }),
);

function addInternal(app: FastifyInstance, running: Running, log: Logger): void {
  app.post("/internal/deliver", async (request, reply) => {
    const caller = request.internalCaller;
    if (caller === undefined || caller === "gateway") return refuseCaller(request, reply);
    const batch = parseBody(envelopes, request.body);
    // A service speaks for itself only.
    if (batch.some((envelope) => envelope.publisher !== caller)) return refuseCaller(request, reply);
    await running().deliver(batch);
    return reply.code(204).send();
  });
  app.post<{ Params: { command: string } }>("/internal/:command", async (request, reply) => {
    const caller = request.internalCaller;
    if (caller === undefined) return refuseCaller(request, reply);
    const output = await runCommand(running(), caller, request.params.command, request.body);
    log.debug({ caller, command: request.params.command }, "a command was answered");
    return reply.type("application/json").send(JSON.stringify(output));
  });
}

function parseBody<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const parsed = schema.safeParse(body);
  if (!parsed.success) throw new CommandRefused(400, "Malformed request.");
  return parsed.data;
}

async function refuseCaller(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const known = request.internalCaller !== undefined;
  const message = known ? "This credential does not open this." : "An internal credential is needed.";
  return reply.code(known ? 403 : 401).send({ error: { code: known ? "FORBIDDEN" : "UNAUTHENTICATED", message } });
}

const STATUS = {
  UNAVAILABLE: 503,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
} as const;

/** Callers here are our own, yet they too learn codes and words, never a stack. */
function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) => {
    if (error instanceof NotAnAnswer) {
      const status = error.code in STATUS ? STATUS[error.code as keyof typeof STATUS] : 500;
      return reply.code(status).send({ error: { code: error.code, message: error.message, details: error.details } });
    }
    if (error instanceof CommandRefused) {
      return reply.code(error.status).send({ error: { code: "BAD_USER_INPUT", message: error.message } });
    }
    const refusedAs = error.statusCode ?? 500;
    const malformed = refusedAs < 500;
    if (!malformed) log.error({ err: error, route: request.routeOptions.url }, "an internal request failed");
    const code = malformed ? "BAD_USER_INPUT" : "INTERNAL_SERVER_ERROR";
    const status = malformed ? refusedAs : 500;
    return reply.code(status).send({ error: { code, message: malformed ? "Malformed request." : "Internal error." } });
  });
}
